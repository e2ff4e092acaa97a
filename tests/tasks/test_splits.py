"""Splits keep together what belongs together."""

from pathlib import Path

import polars as pl
import pytest

from tests.tasks.loaded import image_folder, load


def test_a_split_keeps_variants_together_and_every_class_in_every_part(posts_folder: Path) -> None:
    data = load(posts_folder)
    assert data.classes == ["circle", "square"]
    assert data.images.group_by("cluster").agg(pl.col("split").n_unique())["split"].max() == 1
    for split in ("train", "validation", "test"):
        assert set(data.rows(split)["class"]) == {0, 1}
    assert len(data.rows("test")) / len(data.images) == pytest.approx(0.4, abs=0.1)
    assert load(posts_folder).images.equals(data.images)


def test_a_validation_split_is_taken_from_training_images_only(tmp_path: Path) -> None:
    image_folder(tmp_path / "set/train", {"cat": 10, "dog": 10})
    image_folder(tmp_path / "set/test", {"cat": 3, "dog": 4}, start=100)
    data = load(tmp_path, source={"kind": "image_folder", "folder": str(tmp_path / "set")})
    assert {split: len(data.rows(split)) for split in ("train", "validation", "test")} == {
        "train": 16,
        "validation": 4,
        "test": 7,
    }
    assert all(name.startswith("test/") for name in data.rows("test")["id"])
