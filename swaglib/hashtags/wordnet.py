"""WordNet 3.0, ImageNet's version: finds the noun synset that a run-together hashtag names.

`#brownbear` and `#ursusarctos` name one synset, `brown_bear.n.01`, and so become one label (Mahajan et al. 2018,
section 2.1). What becomes of a hashtag with several noun synsets is `swaglib.hashtags.ambiguity`'s choice.
"""

import warnings
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from swaglib.hashtags.inflection import forms, reviewed_plurals
from swaglib.hashtags.reader import WordNetCorpusReader, nltk

LEMMA = "lemma"
INFLECTION = "inflection"
_JOINTS = str.maketrans("", "", "_-'./")


class _EnglishReader(WordNetCorpusReader):
    """NLTK's reader without its map from one version of WordNet to another, which takes two thirds of the opening.

    Only words of other languages need it, and there are none here.
    """

    def map_wn(self, version: str = "wordnet") -> None:
        """Maps nothing: None means that the versions are the same."""


@lru_cache(maxsize=2)  # opening takes a second
def open_wordnet(folder: Path) -> WordNetCorpusReader:
    """Opens the WordNet that `swaglib.hashtags.wordnet_files.extract_wordnet` wrote to `folder`.

    Raises:
        FileNotFoundError: if it is not there.
    """
    place = str(folder.resolve())
    if place not in nltk.data.path:  # NLTK opens only what lies below one of these
        nltk.data.path.insert(0, place)
    try:
        root = nltk.data.find("corpora/wordnet", [place])
    except LookupError:
        raise FileNotFoundError(f"There is no WordNet in {folder}. The stage `collect` puts it there.") from None
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The multilingual functions")
        return _EnglishReader(root, None)


@lru_cache(maxsize=2)
def noun_spellings(wordnet: WordNetCorpusReader) -> dict[str, list[str]]:
    """Returns WordNet's noun lemmas by their run-together spelling: `brownbear` -> [`brown_bear`].

    Several lemmas can share a spelling: `chin` and `ch'in`; the one that is written like it comes first. A possessive
    of a noun is no spelling: WordNet's `men's` is a toilet, but `#mens` speaks of men.
    """
    spellings: dict[str, list[str]] = {}
    for lemma in wordnet.all_lemma_names("n"):
        if not _is_possessive(lemma, wordnet):
            spellings.setdefault(lemma.translate(_JOINTS), []).append(lemma)
    for spelling, lemmas in spellings.items():
        lemmas.sort(key=lambda lemma: lemma != spelling)
    return spellings


@lru_cache(maxsize=2)
def irregular_plurals(wordnet: WordNetCorpusReader) -> dict[str, str]:
    """Returns WordNet's list of irregular plurals with their singulars: `mice` -> `mouse`, run together."""
    with wordnet.open("noun.exc") as stream:
        pairs = [line.split() for line in stream]
    return {plural.translate(_JOINTS): singulars[0].translate(_JOINTS) for plural, *singulars in pairs if singulars}


def find_synsets(spellings: Iterable[str], wordnet: WordNetCorpusReader) -> pl.DataFrame:
    """Finds the noun synsets of each distinct spelling.

    Returns:
        One row for each spelling that names a noun: `spelling`, `via` (`lemma`, or `inflection` for a plural), `form`
        (the spelling, or its singular), `synsets` (such as `brown_bear.n.01`; WordNet's most frequent sense first).
    """
    nouns, irregular = noun_spellings(wordnet), irregular_plurals(wordnet)
    reviewed = reviewed_plurals(nouns)
    rows = []
    for spelling in spellings:
        for form in forms(spelling, nouns, irregular, reviewed, wordnet):
            synsets = [one for lemma in nouns[form] for one in _synsets(lemma, wordnet)]
            if form != spelling:
                # No person or place that the hashtag does not spell: `vegas` are not several Lopes de Vega.
                synsets = [one for one in synsets if not one.instance_hypernyms()]
            if synsets:
                names = list(dict.fromkeys(str(one.name()) for one in synsets))
                rows.append((spelling, LEMMA if form == spelling else INFLECTION, form, names))
                break
    schema: dict[str, pl.DataType | type[pl.DataType]]
    schema = {"spelling": pl.String, "via": pl.String, "form": pl.String, "synsets": pl.List(pl.String)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def gloss(synset: str, wordnet: WordNetCorpusReader) -> str:
    """Returns WordNet's definition of a synset."""
    return str(wordnet.synset(synset).definition())


def wnid(synset: str, wordnet: WordNetCorpusReader) -> str:
    """Returns ImageNet's id of a synset, such as `n02132136`."""
    return f"n{wordnet.synset(synset).offset():08d}"


def lemmas(synset: str, wordnet: WordNetCorpusReader) -> list[str]:
    """Returns WordNet's words for a synset, such as `brown_bear`, `bruin`, `Ursus_arctos`."""
    return [str(name) for name in wordnet.synset(synset).lemma_names()]


def _is_possessive(lemma: str, wordnet: WordNetCorpusReader) -> bool:
    """Tells whether a lemma is a common noun's possessive: `men's`, but not `parkinson's` or `st._john's`."""
    owner = lemma.removesuffix("'s")
    if owner == lemma or "_" in owner:
        return False
    return any(owner in one.lemma_names() and not one.instance_hypernyms() for one in wordnet.synsets(owner, "n"))


def _synsets(lemma: str, wordnet: WordNetCorpusReader) -> list[Any]:
    """Returns the synsets that have this very lemma: NLTK would add those of `glass` to `glasses`."""
    synsets = wordnet.synsets(lemma, "n")
    own = [one for one in synsets if lemma in (name.lower() for name in one.lemma_names())]
    return own or list(synsets)
