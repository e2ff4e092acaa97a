"""Shards are written as others read them, the same bytes each time."""

import json
from pathlib import Path

import polars as pl
import pytest
import webdataset

from swaglib.shards.write import image_extension, write_shards
from tests.conftest import shape_image


def test_others_can_read_the_shards(tmp_path: Path, samples: pl.DataFrame) -> None:
    write_shards(samples.iter_rows(named=True), tmp_path, "pretrain", 10)
    paths = [str(path) for path in sorted(tmp_path.glob("*.tar"))]
    read = list(webdataset.WebDataset(paths, shardshuffle=False))
    assert [sample["png"] for sample in read] == samples["image"].to_list()
    assert [json.loads(sample["json"])["id"] for sample in read] == samples["id"].to_list()
    assert len({sample["__key__"] for sample in read}) == 25


def test_the_same_samples_give_the_same_bytes(tmp_path: Path, samples: pl.DataFrame) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_shards(samples.iter_rows(named=True), tmp_path / name, "pretrain", 10)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_only_png_and_jpeg_are_images() -> None:
    assert image_extension(shape_image("circle", "red")) == "png"
    assert image_extension(b"\xff\xd8\xff\xe0rest") == "jpg"
    with pytest.raises(ValueError, match="neither PNG nor JPEG"):
        image_extension(b"GIF89a")
