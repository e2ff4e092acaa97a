"""Examples of what curation did, for looking at."""

import polars as pl

from swaglib.hashtags.ambiguity import CHOICES
from swaglib.hashtags.canonical import canonical_spellings, rules_of
from swaglib.hashtags.normalise import normalise
from swaglib.hashtags.reader import WordNetCorpusReader
from swaglib.settings.curate import Curate


def dropped_by_reason(hashtags: pl.DataFrame) -> pl.DataFrame:
    """Counts dropped hashtags: `reason`, `hashtags`, `occurrences` (on posts), and the most frequent of them."""
    dropped = hashtags.filter(pl.col("reason").is_not_null())
    table = dropped.group_by("reason", maintain_order=True).agg(
        hashtags=pl.len(),
        occurrences=pl.col("posts").sum(),
        examples=pl.col("hashtag").head(8).str.head(40).str.join(", "),
    )
    return table.sort("occurrences", descending=True)


def largest_merges(vocabulary: pl.DataFrame, count: int) -> pl.DataFrame:
    """Returns the labels into which the most spellings were merged."""
    merged = vocabulary.with_columns(spellings=pl.col("hashtags").list.len())
    chosen = merged.sort("spellings", "count", descending=True, maintain_order=True).head(count)
    return chosen.select("name", pl.col("glosses").list.join(" | "), "count", pl.col("hashtags").list.join(", "))


def most_and_least_frequent(vocabulary: pl.DataFrame, count: int) -> pl.DataFrame:
    """Returns the labels at both ends of the vocabulary."""
    ends = pl.concat([vocabulary.head(count), vocabulary.tail(count)])
    return ends.select("label", "name", pl.col("glosses").list.join(" | "), "count", pl.col("hashtags").list.join(", "))


def by_ambiguity(words: list[str], wordnet: WordNetCorpusReader, settings: Curate) -> pl.DataFrame:
    """Shows what some hashtags stand for under each choice for ambiguous ones: a row a hashtag, a column a choice."""
    spellings = [normalise(word).spelling or "" for word in words]
    columns = {"hashtag": words}
    for choice in CHOICES:
        table = canonical_spellings(spellings, wordnet, rules_of(settings, wordnet, ambiguity=choice))
        columns[choice] = [
            ", ".join(keys) if keys else f"({reason})" for keys, reason in table.select("keys", "reason").rows()
        ]
    return pl.DataFrame(columns)


def most_ambiguous(hashtags: pl.DataFrame, count: int) -> pl.DataFrame:
    """Returns the frequent hashtags with the most senses, and the one that was taken."""
    senses = pl.col("synsets").list.len()
    kept = hashtags.filter(pl.col("labels").is_not_null()).with_columns(senses=senses)
    order = pl.col("senses") * pl.col("posts")
    return (
        kept.sort(order, descending=True, maintain_order=True)
        .head(count)
        .select("hashtag", "posts", "senses", taken=pl.col("keys").list.join(", "))
    )
