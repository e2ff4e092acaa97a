"""The reviewed list of what must never become a label: `exclude.csv`, with a reason a line.

Kinds of lines:

- `hashtag`: a spelling; the hashtag is dropped.
- `synset`: this sense is struck, and a hashtag's next sense steps in (`white` is then the colour, not the race).
- `subtree`: the same for a synset and all below it.
- `usage`: a usage domain of WordNet, such as ethnic slurs; these senses are struck, and a hashtag of which it is the
  first sense is dropped: the word itself is the offence.
- `keep`: a spelling that such a line would drop, but whose other senses are harmless: only its senses are struck.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from swaglib.hashtags.normalise import normalise
from swaglib.hashtags.reader import WordNetCorpusReader, WordNetError

EXCLUDE = Path(__file__).with_name("exclude.csv")
COLUMNS = ["kind", "name", "category", "reason"]
PREFIX = "excluded: "
"""Begins the reason code of an excluded hashtag; the category of its line follows."""


@dataclass(frozen=True)
class Exclusions:
    """What is excluded, by what it is compared with; each value is a category.

    Attributes:
        spellings: normalised hashtags.
        senses: synsets that are struck.
        words: synsets that drop a hashtag if they are its first sense.
        kept: spellings that are not dropped for their first sense.
    """

    spellings: dict[str, str]
    senses: dict[str, str]
    words: dict[str, str]
    kept: dict[str, str]


def read_exclusions(wordnet: WordNetCorpusReader, path: Path = EXCLUDE) -> Exclusions:
    """Reads the reviewed list.

    Raises:
        ValueError: if a line is incomplete, of no known kind, or names no synset, with file and line.
    """
    spellings: dict[str, str] = {}
    senses: dict[str, str] = {}
    words: dict[str, str] = {}
    kept: dict[str, str] = {}
    with open(path, newline="", encoding="utf-8") as stream:
        lines = csv.DictReader(stream)
        if lines.fieldnames != COLUMNS:
            raise ValueError(f"{path.name} must begin with the line {','.join(COLUMNS)}.")
        for line in lines:
            where = f"{path.name}, line {lines.line_num}"
            if not all(line.get(column) for column in COLUMNS):
                raise ValueError(f"{where}: every line needs {', '.join(COLUMNS)}.")
            if line["kind"] in ("hashtag", "keep") and normalise(line["name"]).spelling != line["name"]:
                raise ValueError(f"{where}: {line['name']!r} is no normalised spelling, so no hashtag can match it.")
            if line["kind"] == "hashtag":
                spellings[line["name"]] = line["category"]
            elif line["kind"] == "keep":
                kept[line["name"]] = line["category"]
            elif line["kind"] == "synset":
                senses[_synset(line["name"], wordnet, where).name()] = line["category"]
            elif line["kind"] == "subtree":
                senses |= dict.fromkeys(_below(line["name"], wordnet, where), line["category"])
            elif line["kind"] == "usage":
                words |= dict.fromkeys(_marked(line["name"], wordnet, where), line["category"])
            else:
                raise ValueError(
                    f"{where}: the kind {line['kind']!r} is none of hashtag, keep, synset, subtree, usage."
                )
    return Exclusions(spellings, words | senses, words, kept)


def exclude(hashtags: pl.DataFrame, exclusions: Exclusions) -> pl.DataFrame:
    """Strikes excluded senses, and drops hashtags that are excluded or have no other sense.

    Args:
        hashtags: table with `spelling`, `form` (its singular, see `swaglib.hashtags.wordnet`), `synsets`, `reason`.

    Returns:
        The table with `synsets` (null where dropped) and `reason` (`excluded: <category>`) changed.
    """
    rows = [
        _verdict(forms, synsets, reason, exclusions)
        for *forms, synsets, reason in hashtags.select("spelling", "form", "synsets", "reason").iter_rows()
    ]
    return hashtags.with_columns(
        pl.Series("synsets", [synsets for synsets, _ in rows], pl.List(pl.String)),
        pl.Series("reason", [reason for _, reason in rows], pl.String),
    )


def _verdict(
    forms: list[str | None], synsets: list[str] | None, reason: str | None, exclusions: Exclusions
) -> tuple[list[str] | None, str | None]:
    """Decides on one hashtag; what holds for a word holds for its plural."""
    if reason is not None:
        return None, reason
    for form in forms:
        if form in exclusions.spellings:
            return None, PREFIX + exclusions.spellings[form]
    if not synsets:
        return None, None
    if synsets[0] in exclusions.words and not any(form in exclusions.kept for form in forms):
        return None, PREFIX + exclusions.words[synsets[0]]
    kept = [synset for synset in synsets if synset not in exclusions.senses]
    return (kept, None) if kept else (None, PREFIX + exclusions.senses[synsets[0]])


def _below(name: str, wordnet: WordNetCorpusReader, where: str) -> set[str]:
    synset = _synset(name, wordnet, where)
    below = synset.closure(lambda one: one.hyponyms() + one.instance_hyponyms())
    return {synset.name(), *(one.name() for one in below)}


def _marked(name: str, wordnet: WordNetCorpusReader, where: str) -> set[str]:
    marked = {one.name() for one in _synset(name, wordnet, where).in_usage_domains()}
    if not marked:
        raise ValueError(f"{where}: WordNet marks no word with the usage {name!r}.")
    return marked


def _synset(name: str, wordnet: WordNetCorpusReader, where: str) -> Any:
    try:
        return wordnet.synset(name)
    except (WordNetError, ValueError):
        raise ValueError(f"{where}: {name!r} is no synset of WordNet 3.0.") from None
