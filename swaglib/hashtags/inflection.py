"""Finds the noun of which a spelling is a form: its plural, or its possessive (`#bears`, `#mice`, `#mens`).

A spelling that is a noun itself keeps its own senses, although WordNet's list of irregular plurals says that `stamina`
are stamens and `cola` is two colons. The few that are overridden nevertheless are in `plurals.csv`, each with a reason.
So are spellings that are plurals of two nouns, where the rules find the less probable one first: `soles`
are no coins, and `crosses` no sticks for lacrosse.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from swaglib.hashtags.normalise import normalise
from swaglib.hashtags.reader import WordNetCorpusReader

PLURALS = Path(__file__).with_name("plurals.csv")
COLUMNS = ["spelling", "singular", "reason"]

SHORTEST = 3
"""Letters of a singular; below, the rules find abbreviations: `us` is no plural of `u`."""


def forms(
    spelling: str,
    nouns: dict[str, list[str]],
    irregular: dict[str, str],
    reviewed: dict[str, str],
    wordnet: WordNetCorpusReader,
) -> Iterator[str]:
    """Yields the known nouns that a spelling is, or is a form of, the most probable first.

    Args:
        spelling: a normalised hashtag.
        nouns: nouns by their run-together spelling, see `swaglib.hashtags.wordnet.noun_spellings`.
        irregular: singulars of irregular plurals.
        reviewed: singulars that override both, see `reviewed_plurals`.
        wordnet: WordNet, opened.
    """
    if spelling in reviewed:
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
        if old == "s" and stem.endswith("s"):  # `discuss` is no plural of `discus`
            continue
        if old == "s":  # `mens` and `childrens` are possessives of plurals
            stem = reviewed.get(stem) or (stem if stem in nouns else irregular.get(stem, re.sub("men$", "man", stem)))
        if _is_known(stem, nouns):
            yield stem


def _is_known(noun: str | None, nouns: dict[str, list[str]]) -> bool:
    return noun is not None and len(noun) >= SHORTEST and noun in nouns


def reviewed_plurals(nouns: dict[str, list[str]], path: Path = PLURALS) -> dict[str, str]:
    """Reads the reviewed list of plurals that the rules get wrong.

    Args:
        nouns: nouns by their run-together spelling, see `swaglib.hashtags.wordnet.noun_spellings`.
        path: the list.

    Returns:
        The singular of each spelling.

    Raises:
        ValueError: if a line is incomplete, says a spelling again, has a spelling that no hashtag can match, or a
            singular that is no noun of WordNet, with file and line.
    """
    found: dict[str, str] = {}
    with open(path, newline="", encoding="utf-8") as stream:
        lines = csv.DictReader(stream)
        if lines.fieldnames != COLUMNS:
            raise ValueError(f"{path.name} must begin with the line {','.join(COLUMNS)}.")
        for line in lines:
            where = f"{path.name}, line {lines.line_num}"
            if None in line or not all(line.get(column) for column in COLUMNS):
                raise ValueError(f"{where}: every line needs {', '.join(COLUMNS)}, and no more; quote a comma.")
            if normalise(line["spelling"]).spelling != line["spelling"]:
                raise ValueError(
                    f"{where}: {line['spelling']!r} is no normalised spelling, so no hashtag can match it."
                )
            if line["spelling"] in found:
                raise ValueError(f"{where}: {line['spelling']!r} was there before. Keep one of the lines.")
            if line["singular"] not in nouns or line["singular"] == line["spelling"]:
                raise ValueError(f"{where}: {line['singular']!r} is no other noun of WordNet 3.0, run together.")
            found[line["spelling"]] = line["singular"]
    return found
