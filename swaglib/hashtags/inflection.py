"""Finds the noun of which a spelling is a form: its plural, or its possessive (`#bears`, `#mice`, `#mens`).

A spelling that is a noun itself keeps its own senses, although WordNet's list of irregular plurals says that `stamina`
are stamens and `cola` is two colons. The few that are overridden nevertheless are in `plurals.csv`, each with a reason.
"""

import csv
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from swaglib.hashtags.reader import WordNetCorpusReader

PLURALS = Path(__file__).with_name("plurals.csv")
COLUMNS = ["spelling", "singular", "reason"]

SHORTEST = 3
"""Letters of a singular; below, the rules find abbreviations: `us` is no plural of `u`."""


def forms(
    spelling: str, nouns: dict[str, list[str]], irregular: dict[str, str], wordnet: WordNetCorpusReader
) -> Iterator[str]:
    """Yields the known nouns that a spelling may be, or be a form of, the likeliest first.

    Args:
        spelling: a normalised hashtag.
        nouns: nouns by their run-together spelling, see `swaglib.hashtags.wordnet.noun_spellings`.
        irregular: singulars of irregular plurals.
        wordnet: WordNet, opened.
    """
    reviewed = reviewed_plurals()
    if reviewed.get(spelling) in nouns:
        yield reviewed[spelling]
        return
    if spelling in nouns:
        yield spelling
        return
    if _is_known(irregular.get(spelling), nouns):
        yield irregular[spelling]
    for old, new in wordnet.MORPHOLOGICAL_SUBSTITUTIONS["n"]:
        if not spelling.endswith(old):
            continue
        stem = spelling.removesuffix(old) + new
        if old == "s" and stem.endswith("men"):  # `mens` and `womens` are possessives of plurals
            stem = stem.removesuffix("men") + "man"
        if _is_known(stem, nouns):
            yield stem


def _is_known(noun: str | None, nouns: dict[str, list[str]]) -> bool:
    return noun is not None and len(noun) >= SHORTEST and noun in nouns


@lru_cache(maxsize=1)
def reviewed_plurals(path: Path = PLURALS) -> dict[str, str]:
    """Returns the spellings that are plurals although WordNet knows them as nouns, with their singulars.

    Raises:
        ValueError: if a line is incomplete or says a spelling again, with file and line.
    """
    found: dict[str, str] = {}
    with open(path, newline="", encoding="utf-8") as stream:
        lines = csv.DictReader(stream)
        if lines.fieldnames != COLUMNS:
            raise ValueError(f"{path.name} must begin with the line {','.join(COLUMNS)}.")
        for line in lines:
            if None in line or not all(line.get(column) for column in COLUMNS):
                raise ValueError(f"{path.name}, line {lines.line_num}: every line needs {', '.join(COLUMNS)}.")
            if line["spelling"] in found:
                raise ValueError(f"{path.name}, line {lines.line_num}: {line['spelling']!r} was there before.")
            found[line["spelling"]] = line["singular"]
    return found
