"""The loader brings the right images, in order, whatever the threads and the memory."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch

from swaglib.images.decode import decode
from swaglib.shards.index import ShardReader, read_index
from swaglib.shards.loader import Loader

PIXELS = 32
GIGABYTES_AN_IMAGE = 3 * PIXELS**2 / 1e9


@pytest.fixture(scope="module")
def index(shards_folder: Path) -> pl.DataFrame:
    return read_index(shards_folder, "pretrain")


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("kept", [0, 5, 1000])
def test_every_batch_holds_its_rows_in_order(shards_folder: Path, index: pl.DataFrame, threads: int, kept: int) -> None:
    random = np.random.default_rng(0)
    batches = [random.integers(0, len(index), size) for size in (7, 40, 1, 64, 33, 50)]
    with (
        ShardReader(shards_folder, index) as reader,
        Loader(reader, PIXELS, kept * GIGABYTES_AN_IMAGE, threads) as loader,
    ):
        for rows, images in zip(batches, loader.batches(batches), strict=True):
            expected = torch.stack([decode(reader.read(row), PIXELS) for row in rows])
            assert torch.equal(images, expected)


def test_images_that_are_kept_are_not_read_again(shards_folder: Path, index: pl.DataFrame) -> None:
    class Counting(ShardReader):
        reads = 0

        def read(self, row: int) -> bytes:
            self.reads += 1
            return super().read(row)

    with Counting(shards_folder, index) as reader, Loader(reader, PIXELS, 10.5 * GIGABYTES_AN_IMAGE, 1) as loader:
        rows = list(range(12))
        for _ in loader.batches([rows, rows, rows, rows]):
            pass
    assert reader.reads == 12 + 3 * 2, "ten are kept, two are not"


def test_rows_are_asked_for_a_little_ahead_only(shards_folder: Path, index: pl.DataFrame) -> None:
    asked = 0

    def endless() -> Iterator[list[int]]:
        nonlocal asked
        while True:
            asked += 1
            yield [0]

    with ShardReader(shards_folder, index) as reader, Loader(reader, PIXELS, 0, 1) as loader:
        batches = loader.batches(endless())
        next(batches)
        assert asked == 3


def test_an_image_that_cannot_be_decoded_names_its_row(shards_folder: Path, index: pl.DataFrame) -> None:
    broken = index.with_columns(size=pl.when(pl.int_range(len(index)) == 3).then(20).otherwise(pl.col("size")))
    with ShardReader(shards_folder, broken) as reader, Loader(reader, PIXELS, 1, 2) as loader:
        batches = loader.batches([[0, 1, 2], [3, 4]])
        assert len(next(batches)) == 3
        with pytest.raises(ValueError, match=r"row 3 of the index cannot be decoded"):
            next(batches)
