"""What each distinct hashtag stands for: its spelling, its synsets, and the labels it would become.

All work is done on the table of distinct hashtags, whatever the number of posts.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from swaglib.hashtags.ambiguity import Ambiguity, resolve
from swaglib.hashtags.exclude import exclude, read_exclusions
from swaglib.hashtags.normalise import normalise
from swaglib.hashtags.reader import WordNetCorpusReader
from swaglib.hashtags.targets import target_synsets
from swaglib.hashtags.wordnet import find_synsets
from swaglib.settings.curate import Curate

NOT_A_NOUN = "not a WordNet noun"
NOT_A_TARGET = "no synonym of a target"

VOCABULARIES = re.compile(r"targets|nouns|frequent|top-[1-9]\d*")


@dataclass(frozen=True)
class Rules:
    """How hashtags become labels.

    Attributes:
        ambiguity: see `swaglib.hashtags.ambiguity`.
        vocabulary: `targets` (synonyms of target classes), `nouns` (any noun of WordNet), `top-N` (the N most frequent
            of these) or `frequent` (any hashtag; those that WordNet knows are merged through it).
        targets: synsets of the target classes; only `targets` uses it.
    """

    ambiguity: Ambiguity
    vocabulary: str
    targets: frozenset[str] = frozenset()

    @property
    def top(self) -> int | None:
        """N of `top-N`, else None."""
        return int(self.vocabulary.removeprefix("top-")) if self.vocabulary.startswith("top-") else None


def rules_of(settings: Curate, wordnet: WordNetCorpusReader, **changed: Any) -> Rules:
    """Returns the rules that the settings ask for, with some of them `changed` (ambiguity, vocabulary)."""
    ambiguity, vocabulary = (changed.get(name, getattr(settings, name)) for name in ("ambiguity", "vocabulary"))
    if not VOCABULARIES.fullmatch(vocabulary):
        raise ValueError(f"curate.vocabulary is {vocabulary!r}. It can be: targets, nouns, top-N, frequent.")
    targets = target_synsets(settings.targets, wordnet) if vocabulary == "targets" else ()
    return Rules(ambiguity, vocabulary, frozenset(targets))


def canonical_hashtags(counts: pl.DataFrame, wordnet: WordNetCorpusReader, rules: Rules) -> pl.DataFrame:
    """Follows each distinct raw hashtag through normalisation, WordNet, the reviewed list and the rules.

    Args:
        counts: table that `swaglib.hashtags.statistics.count_hashtags` returned.
        wordnet: WordNet, opened.
        rules: how hashtags become labels.

    Returns:
        `hashtag`, `posts`, `spelling`, `via`, `synsets`, `keys` (the labels it would become: a synset, several joined
        by `+`, or `#` and the spelling), `reason` (why it was dropped, else null).
    """
    normalised = [normalise(hashtag) for hashtag in counts["hashtag"]]
    table = counts.with_columns(
        pl.Series("spelling", [one.spelling for one in normalised], pl.String),
        pl.Series("dropped", [one.reason for one in normalised], pl.String),
    )
    spellings = canonical_spellings(table["spelling"].drop_nulls().unique(maintain_order=True), wordnet, rules)
    table = table.join(spellings, on="spelling", how="left", maintain_order="left")
    return table.with_columns(reason=pl.coalesce("dropped", "reason")).drop("dropped")


def canonical_spellings(spellings: Iterable[str], wordnet: WordNetCorpusReader, rules: Rules) -> pl.DataFrame:
    """Finds what distinct spellings stand for.

    Returns:
        `spelling`, `via`, `synsets`, `keys`, `reason`, see `canonical_hashtags`.
    """
    table = pl.DataFrame({"spelling": pl.Series(list(spellings), dtype=pl.String)})
    table = table.join(find_synsets(table["spelling"], wordnet), on="spelling", how="left", maintain_order="left")
    table = exclude(table.with_columns(reason=pl.lit(None, pl.String)), read_exclusions(wordnet))
    if rules.vocabulary == "targets":
        table = _only_targets(table, rules.targets)
    table = resolve(table, rules.ambiguity)
    unknown = pl.col("keys").is_null() & pl.col("reason").is_null()
    if rules.vocabulary == "frequent":
        itself = pl.concat_list(pl.concat_str(pl.lit("#"), "spelling"))
        return table.with_columns(keys=pl.when(unknown).then(itself).otherwise("keys"))
    return table.with_columns(reason=pl.when(unknown).then(pl.lit(NOT_A_NOUN)).otherwise("reason"))


def _only_targets(table: pl.DataFrame, targets: frozenset[str]) -> pl.DataFrame:
    """Strikes all senses that are no target: a hashtag counts as a synonym if any of its senses is one."""
    own = pl.col("synsets").list.filter(pl.element().is_in(list(targets)))
    none_left = own.list.len() == 0
    return table.with_columns(
        synsets=pl.when(~none_left).then(own),
        reason=pl.when(none_left).then(pl.lit(NOT_A_TARGET)).otherwise("reason"),
    )
