"""Splits keep together what belongs together."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.tasks.splits import FEWEST_CLUSTERS, owners, split_by_cluster
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


def test_a_cluster_of_several_classes_counts_for_the_one_that_needs_it() -> None:
    clusters = [f"scene {number}" for number in range(12)]
    rows = [(cluster, "street") for cluster in clusters]
    rows += [(cluster, "dog") for cluster in clusters[:4]]
    rows += [("alone", "dog"), ("studio", "cat")]
    table = pl.DataFrame(rows, schema=["cluster", "label"], orient="row")
    owned = owners(table, "label")
    assert owned["cluster"].is_unique().all() and len(owned) == 14
    counts = dict(owned.group_by("label").len().iter_rows())
    assert counts == {"street": 8, "dog": 5, "cat": 1}
    assert set(owned.filter(pl.col("label") == "dog")["cluster"]) == {*clusters[:4], "alone"}


def test_classes_that_share_all_their_clusters_are_all_in_every_split() -> None:
    rows = [(f"scene {number}", kind) for number in range(12) for kind in (0, 1)]
    images = pl.DataFrame(rows, schema=["cluster", "class"], orient="row")
    assert sorted(owners(images, "class").group_by("class").len()["len"]) >= [FEWEST_CLUSTERS, FEWEST_CLUSTERS]
    split = split_by_cluster(images, 0.4, 0.2, 0)
    assert split.group_by("cluster").agg(pl.col("split").n_unique())["split"].max() == 1
    assert len(split.group_by("split", "class").len()) == 6
