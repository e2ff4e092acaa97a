"""Counts over posts, on the streaming engine of Polars: on how many posts a hashtag or a label stands.

Counts of partitions add up, so each function can run on one partition at a time, anywhere, and `merge_counts` puts the
partial results together.
"""

from collections.abc import Iterable

import polars as pl


def count_hashtags(posts: pl.LazyFrame) -> pl.DataFrame:
    """Counts on how many posts each raw hashtag stands; one that a post repeats counts once.

    Args:
        posts: posts with `hashtags`, a list of strings.

    Returns:
        `hashtag`, `posts`; the most frequent first, ties in alphabetical order.

    Raises:
        ValueError: if there is no such column.
    """
    if posts.collect_schema().get("hashtags") != pl.List(pl.String):
        raise ValueError("Posts need a column `hashtags` that holds lists of strings.")
    mentions = posts.select(hashtag=pl.col("hashtags").list.unique()).explode("hashtag").drop_nulls()
    counts = mentions.group_by("hashtag").agg(posts=pl.len().cast(pl.Int64))
    return _sorted(counts.collect(engine="streaming"), "hashtag")


def merge_counts(partial: Iterable[pl.DataFrame], key: str = "hashtag") -> pl.DataFrame:
    """Adds up the counts of partitions.

    Tables are taken one by one and added up whenever they have grown to twice the distinct keys, so that memory is that
    of the keys and no key is sorted in more than a few times.

    Args:
        partial: tables with `key` and counts, at least one.
        key: the column that names what was counted.
    """
    held: list[pl.DataFrame] = []
    distinct = 0
    for part in partial:
        held.append(part)
        if sum(map(len, held)) > 3 * distinct:
            held = [_added_up(held, key)]
            distinct = len(held[0])
    return _sorted(_added_up(held, key), key)


def _added_up(tables: list[pl.DataFrame], key: str) -> pl.DataFrame:
    return pl.concat(tables).group_by(key).agg(pl.exclude(key).sum())


def _sorted(counts: pl.DataFrame, key: str) -> pl.DataFrame:
    numbers = [name for name in counts.columns if name != key]
    return counts.sort([numbers[0], key], descending=[True, False])
