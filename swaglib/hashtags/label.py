"""The label join: from posts with raw hashtags to posts with labels, through a table of distinct hashtags.

Nothing loops over posts. A post and a label are packed into one integer, sorted, and what repeats is left out: several
spellings of one label count once.
"""

import polars as pl

_LABEL_BITS = 32


def label_posts(posts: pl.LazyFrame, lookup: pl.DataFrame) -> pl.DataFrame:
    """Returns the labels of posts; posts without any are left out.

    Args:
        posts: one partition (fewer than 2^32 rows), with `id` and `hashtags`.
        lookup: `hashtag`, `label` (UInt32); a hashtag may have several labels.

    Returns:
        `id`, `labels` (list of UInt32: distinct, sorted), in the order of the posts.
    """
    labels = _distinct(posts, lookup).group_by("row", maintain_order=True).agg("label").collect()
    ids = posts.select("id").collect(engine="streaming")["id"]
    return pl.DataFrame({"id": ids.gather(labels["row"]), "labels": labels["label"]})


def count_labels(posts: pl.LazyFrame, lookup: pl.DataFrame) -> pl.DataFrame:
    """Counts on how many posts of a partition each label stands.

    Args:
        posts, lookup: see `label_posts`.

    Returns:
        `label`, `posts`.
    """
    counts = _distinct(posts, lookup).group_by("label").agg(posts=pl.len().cast(pl.Int64))
    return counts.collect(engine="streaming")


def _distinct(posts: pl.LazyFrame, lookup: pl.DataFrame) -> pl.LazyFrame:
    """Returns the distinct pairs of `row` (number of the post) and `label`, sorted."""
    mentions = posts.select(hashtag="hashtags").with_row_index("row").explode("hashtag")
    pairs = mentions.join(lookup.lazy(), on="hashtag")
    packed = pl.col("row").cast(pl.UInt64) * 2**_LABEL_BITS + pl.col("label").cast(pl.UInt64)
    keys = pairs.select(key=packed).sort("key")
    # Streamed first: a shift makes what follows it wait for the whole column anyway.
    sorted_keys = keys.collect(engine="streaming").lazy()
    kept = sorted_keys.filter(pl.col("key").ne_missing(pl.col("key").shift(1)))
    return kept.select(
        row=(pl.col("key") // 2**_LABEL_BITS).cast(pl.UInt32).set_sorted(),
        label=(pl.col("key") % 2**_LABEL_BITS).cast(pl.UInt32),
    )
