"""Samples are read directly by their place in the index."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from swaglib.shards.index import INDEX, ShardReader, read_index
from swaglib.shards.write import write_shards


def test_every_image_is_found_at_its_place_in_the_index(tmp_path: Path, samples: pl.DataFrame) -> None:
    index = write_shards(samples.iter_rows(named=True), tmp_path, "pretrain", 10)
    assert index["shard"].unique().sort().to_list() == [f"pretrain-0000{n}.tar" for n in range(3)]
    with ShardReader(tmp_path, index) as reader:
        assert [reader.read(row) for row in range(25)] == samples["image"].to_list()


def test_a_shard_that_was_cut_off_is_noticed(tmp_path: Path, samples: pl.DataFrame) -> None:
    index = write_shards(samples.iter_rows(named=True), tmp_path, "pretrain", 25)
    shard = tmp_path / "pretrain-00000.tar"
    shard.write_bytes(shard.read_bytes()[: int(index["offset"][24]) + 3])
    with ShardReader(tmp_path, index) as reader, pytest.raises(ValueError, match="row 24 of the index"):
        reader.read(24)


def test_a_missing_index_or_split_is_an_error(tmp_path: Path, shards_folder: Path) -> None:
    with pytest.raises(FileNotFoundError, match="curate"):
        read_index(tmp_path, "pretrain")
    with pytest.raises(ValueError, match="'test'"):
        read_index(shards_folder, "test")
    pl.read_parquet(shards_folder / INDEX).drop("repeat").write_parquet(tmp_path / INDEX)
    with pytest.raises(ValueError, match="'repeat'"):
        read_index(tmp_path, "pretrain")


def test_rows_of_a_split_read_their_own_images(shards_folder: Path, posts_folder: Path) -> None:
    posts = pl.read_parquet(posts_folder / "*.parquet")
    images = dict(zip(posts["id"], posts["image"], strict=True))
    for split in ("pretrain", "held-out"):
        index = read_index(shards_folder, split)
        with ShardReader(shards_folder, index) as reader:
            for row in np.random.default_rng(0).permutation(len(index))[:10].tolist():
                assert reader.read(row) == images[index["id"][row]]
