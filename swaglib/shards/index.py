"""Reads samples of shards directly, by their place in the index."""

import os
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

INDEX = "index.parquet"
DUPLICATES = "duplicates.parquet"
PRETRAIN, HELD_OUT = "pretrain", "held-out"
"""The splits: images that pre-training sees, and images that are only looked at."""

COLUMNS = ("id", "key", "shard", "offset", "size", "split", "labels", "subgroup", "repeat")


def read_index(folder: Path, split: str) -> pl.DataFrame:
    """Reads the rows of one split, in the order in which the shards hold them.

    Raises:
        FileNotFoundError: if the folder has no index.
        ValueError: if the index lacks a column or has no sample of the split.
    """
    path = folder / INDEX
    if not path.is_file():
        raise FileNotFoundError(f"There is no {path}. The stage `curate` writes it.")
    index = pl.read_parquet(path)
    missing = [column for column in COLUMNS if column not in index.columns]
    if missing:
        raise ValueError(f"{path} lacks the column {missing[0]!r}. Run the stage `curate` again.")
    chosen = index.filter(pl.col("split") == split)
    if chosen.is_empty():
        raise ValueError(f"{path} has no sample of the split {split!r}.")
    return chosen


class ShardReader:
    """Reads the images of an index. Safe to use from several threads: nothing is seeked, files are read at offsets.

    Attributes:
        rows: number of rows of the index.

    Example:
        >>> with ShardReader(folder, read_index(folder, "pretrain")) as reader:
        ...     image = reader.read(0)
    """

    def __init__(self, folder: Path, index: pl.DataFrame) -> None:
        self.rows = len(index)
        self._names, self._shard = shard_numbers(index)
        self._offsets = index["offset"].to_numpy()
        self._sizes = index["size"].to_numpy()
        self._files = [os.open(folder / name, os.O_RDONLY) for name in self._names]

    def read(self, row: int) -> bytes:
        """Returns the encoded image in this row of the index.

        Raises:
            ValueError: if the shard ends before the image does.
        """
        shard, size = self._shard[row], int(self._sizes[row])
        image = os.pread(self._files[shard], size, int(self._offsets[row]))
        if len(image) != size:
            raise ValueError(f"{self._names[shard]} is cut off: row {row} of the index lies beyond its end.")
        return image

    def read_all(self) -> list[bytes]:
        """Returns the encoded images of all rows, in order."""
        return [self.read(row) for row in range(self.rows)]

    def announce(self, shard: int) -> None:
        """Asks the operating system to read a whole shard, from its beginning to its end, before it is needed."""
        if hasattr(os, "posix_fadvise"):  # not on macOS
            os.posix_fadvise(self._files[shard], 0, 0, os.POSIX_FADV_WILLNEED)

    def __enter__(self) -> "ShardReader":
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            os.close(file)
        self._files = []


def shard_numbers(index: pl.DataFrame) -> tuple[list[str], NDArray[np.int32]]:
    """Returns the names of the shards in the order of the index, and for every row the number of its shard."""
    names = index["shard"].unique(maintain_order=True)
    numbers = index["shard"].replace_strict(names, range(len(names)), return_dtype=pl.Int32)
    return names.to_list(), numbers.to_numpy()


def shard_starts(index: pl.DataFrame) -> NDArray[np.int64]:
    """Returns the first row of each shard, in the order of the index, in which a shard's rows lie together."""
    return np.flatnonzero(np.diff(shard_numbers(index)[1], prepend=-1))


def near_duplicates(path: Path) -> pl.Series:
    """Returns the ids of evaluation images that have a near-duplicate among the posts of pre-training.

    Args:
        path: path of `duplicates.parquet` in the folder of the shards.
    """
    return pl.read_parquet(path, columns=["evaluation"])["evaluation"].unique()
