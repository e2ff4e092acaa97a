"""Posts for benchmarks, as many as wanted, drawn from the hashtags of the real ones."""

from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

TAIL_SHARE = 0.1
"""Share of the hashtags that come from a tail no small collection has."""

TAIL_WORDS = 2_000_000
MEAN_HASHTAGS = 8


class HashtagDistribution:
    """Real hashtags by their real frequency, with a long tail of WordNet's nouns and made-up words.

    Args:
        posts: files of real posts.
        nouns: spellings of WordNet's nouns, the first words of the tail; the rest is made up. Zipf's law holds in it.
    """

    def __init__(self, posts: list[Path], nouns: list[str]) -> None:
        counts = pl.scan_parquet(posts).select(pl.col("hashtags").explode()).drop_nulls().collect()["hashtags"]
        real = counts.value_counts(name="count").sort(["count", "hashtags"], descending=[True, False])
        tail = [*nouns, *(f"word{number:x}" for number in range(TAIL_WORDS - len(nouns)))]
        zipf = 1 / np.arange(1, len(tail) + 1)
        share = np.concatenate(
            [(1 - TAIL_SHARE) * real["count"].to_numpy() / int(real["count"].sum()), TAIL_SHARE * zipf / zipf.sum()]
        )
        self._words = pa.array([*real["hashtags"].to_list(), *tail])
        self._ends = np.cumsum(share) / share.sum()

    def draw(self, count: int, random: np.random.Generator) -> NDArray[np.int64]:
        """Returns the numbers of `count` hashtags."""
        return np.minimum(np.searchsorted(self._ends, random.random(count)), len(self._ends) - 1)

    def write(self, path: Path, count: int, seed: int) -> int:
        """Writes a partition of posts, and returns the number of hashtags in it."""
        random = np.random.default_rng(seed)
        lengths = random.poisson(MEAN_HASHTAGS - 1, count) + 1
        ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        hashtags = pa.ListArray.from_arrays(
            pa.array(ends), self._words.take(pa.array(self.draw(int(ends[-1]), random)))
        )
        ids = pa.array([f"made/{seed}-{number}" for number in range(count)])
        pq.write_table(pa.table({"id": ids, "hashtags": hashtags}), path, compression="zstd")
        return int(ends[-1])
