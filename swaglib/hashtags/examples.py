"""Examples of what curation did, for looking at."""

import polars as pl


def dropped_by_reason(hashtags: pl.DataFrame) -> pl.DataFrame:
    """Counts dropped hashtags: `reason`, `hashtags`, `occurrences`, and the most frequent of them."""
    dropped = hashtags.filter(pl.col("reason").is_not_null())
    table = dropped.group_by("reason", maintain_order=True).agg(
        hashtags=pl.len(), occurrences=pl.col("posts").sum(), examples=pl.col("hashtag").head(8).str.join(", ")
    )
    return table.sort("occurrences", descending=True)


def largest_merges(vocabulary: pl.DataFrame, count: int) -> pl.DataFrame:
    """Returns the labels into which the most spellings were merged."""
    merged = vocabulary.with_columns(spellings=pl.col("hashtags").list.len())
    chosen = merged.sort("spellings", "count", descending=True, maintain_order=True).head(count)
    return chosen.select("synset", "gloss", "count", pl.col("hashtags").list.join(", "))


def most_and_least_frequent(vocabulary: pl.DataFrame, count: int) -> pl.DataFrame:
    """Returns the labels at both ends of the vocabulary."""
    ends = pl.concat([vocabulary.head(count), vocabulary.tail(count)])
    return ends.select("label", "synset", "gloss", "count", pl.col("hashtags").list.join(", "))
