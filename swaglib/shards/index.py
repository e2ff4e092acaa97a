"""Reads samples of shards directly, by their place in the index."""

import os
from pathlib import Path

import polars as pl

INDEX = "index.parquet"
DUPLICATES = "duplicates.parquet"
PRETRAIN, HELD_OUT = "pretrain", "held-out"
"""The splits: pictures that pre-training sees, and pictures that are only looked at."""

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

    Example:
        >>> with ShardReader(folder, read_index(folder, "pretrain")) as reader:
        ...     picture = reader.read(0)
    """

    def __init__(self, folder: Path, index: pl.DataFrame) -> None:
        self._names = index["shard"].to_list()
        self._offsets = index["offset"].to_list()
        self._sizes = index["size"].to_list()
        self._files = {name: os.open(folder / name, os.O_RDONLY) for name in dict.fromkeys(self._names)}

    def read(self, row: int) -> bytes:
        """Returns the encoded image in this row of the index.

        Raises:
            ValueError: if the shard ends before the image does.
        """
        image = os.pread(self._files[self._names[row]], self._sizes[row], self._offsets[row])
        if len(image) != self._sizes[row]:
            raise ValueError(f"{self._names[row]} is cut off: row {row} of the index lies beyond its end.")
        return image

    def read_all(self) -> list[bytes]:
        """Returns the encoded images of all rows, in order."""
        return [self.read(row) for row in range(len(self._names))]

    def __enter__(self) -> "ShardReader":
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            os.close(file)
        self._files = {}
