"""The label join: from posts with raw hashtags to posts with labels, through a table of distinct hashtags.

Nothing loops over posts. A post and a label are packed into one integer, sorted, and what repeats is left out: several
spellings of one label count once.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

_LABEL_BITS = 32


def label_posts(posts: pl.LazyFrame, lookup: pl.DataFrame) -> pl.DataFrame:
    """Returns the labels of posts; posts without any are left out.

    Args:
        posts: one partition (fewer than 2^32 rows), with `id` and `hashtags`.
        lookup: `hashtag`, `label` (UInt32); a hashtag may have several labels.

    Returns:
        `id`, `labels` (list of UInt32: distinct, sorted), in the order of the posts.
    """
    rows, labels = _distinct_pairs(posts, lookup)
    pairs = pl.DataFrame({"row": pl.Series(rows).set_sorted(), "label": labels})
    grouped = pairs.group_by("row", maintain_order=True).agg("label")
    ids = posts.select("id").collect(engine="streaming")["id"]
    return pl.DataFrame({"id": ids.gather(grouped["row"]), "labels": grouped["label"]})


def count_labels(posts: pl.LazyFrame, lookup: pl.DataFrame) -> pl.DataFrame:
    """Counts on how many posts of a partition each label stands.

    Args:
        posts, lookup: see `label_posts`.

    Returns:
        `label`, `posts`.
    """
    _, labels = _distinct_pairs(posts, lookup)
    numbers, counts = np.unique(labels, return_counts=True)
    return pl.DataFrame({"label": numbers.astype(np.uint32), "posts": counts.astype(np.int64)})


def _distinct_pairs(posts: pl.LazyFrame, lookup: pl.DataFrame) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Returns the distinct pairs of row (number of the post) and label, sorted."""
    mentions = posts.select(hashtag="hashtags").with_row_index("row").explode("hashtag")
    packed = pl.col("row").cast(pl.UInt64) * 2**_LABEL_BITS + pl.col("label").cast(pl.UInt64)
    found = mentions.join(lookup.lazy(), on="hashtag").select(pair=packed).collect(engine="streaming")
    pairs = np.sort(found["pair"].to_numpy())
    distinct = np.ones(len(pairs), dtype=bool)
    np.not_equal(pairs[1:], pairs[:-1], out=distinct[1:])
    pairs = pairs[distinct]
    return (pairs >> np.uint64(_LABEL_BITS)).astype(np.uint32), pairs.astype(np.uint32)
