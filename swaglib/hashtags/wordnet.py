"""WordNet 3.0, ImageNet's version: finds the noun synset that a run-together hashtag names.

`#brownbear` and `#ursusarctos` name one synset, `brown_bear.n.01`, and so become one label (Mahajan et al. 2018,
section 2.1). What becomes of a hashtag with several noun synsets is `swaglib.hashtags.ambiguity`'s choice.
"""

import warnings
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import nltk
import polars as pl
from nltk.corpus.reader import WordNetCorpusReader

LEMMA = "lemma"
INFLECTION = "inflection"

_JOINTS = str.maketrans("", "", "_-'./")


@lru_cache(maxsize=2)  # opening takes seconds
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
        return WordNetCorpusReader(root, None)


@lru_cache(maxsize=2)
def noun_spellings(wordnet: WordNetCorpusReader) -> dict[str, list[str]]:
    """Returns WordNet's noun lemmas by their run-together spelling: `brownbear` -> [`brown_bear`].

    Several lemmas can share a spelling: `back_up` and `backup`.
    """
    spellings: dict[str, list[str]] = {}
    for lemma in wordnet.all_lemma_names("n"):
        spellings.setdefault(lemma.translate(_JOINTS), []).append(lemma)
    return spellings


def find_synsets(spellings: Iterable[str], wordnet: WordNetCorpusReader) -> pl.DataFrame:
    """Finds the noun synsets of each distinct spelling.

    Returns:
        One row for each spelling that names a noun: `spelling`, `via` (`lemma`, or `inflection` for a plural),
        `synsets` (such as `brown_bear.n.01`; WordNet's most frequent sense first).
    """
    nouns = noun_spellings(wordnet)
    rows = []
    for spelling in spellings:
        form, via = (spelling, LEMMA) if spelling in nouns else (_singular(spelling, nouns, wordnet), INFLECTION)
        if form is None:
            continue
        synsets = [synset.name() for lemma in nouns[form] for synset in wordnet.synsets(lemma, "n")]
        rows.append((spelling, via, list(dict.fromkeys(synsets))))
    schema: dict[str, pl.DataType | type[pl.DataType]]
    schema = {"spelling": pl.String, "via": pl.String, "synsets": pl.List(pl.String)}
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


def _singular(spelling: str, nouns: dict[str, list[str]], wordnet: WordNetCorpusReader) -> str | None:
    """Returns the known noun that `spelling` is the plural of: irregular ones first, then by WordNet's suffix rules."""
    irregular = wordnet.morphy(spelling, "n")
    # Below three letters the rules find abbreviations, not singulars: `us` is no plural of `u`.
    if irregular is not None and len(irregular) >= 3 and irregular.translate(_JOINTS) in nouns:
        return str(irregular.translate(_JOINTS))
    for old, new in wordnet.MORPHOLOGICAL_SUBSTITUTIONS["n"]:
        stem = spelling.removesuffix(old) + new
        if spelling.endswith(old) and len(stem) >= 3 and stem in nouns:
            return stem
    return None
