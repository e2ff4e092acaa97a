"""Drawings are held out as a whole, a share of them, and by a hash that other posts do not change."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from swaglib.curation.split import split_of
from swaglib.shards.index import read_index
from tests.conftest import CURATE, make_shards


def test_all_variants_of_a_drawing_are_in_one_split(shards_folder: Path) -> None:
    index = pl.concat([read_index(shards_folder, split) for split in ("pretrain", "held-out")])
    splits = pl.read_parquet(shards_folder / "index.parquet").group_by("source", "base").agg(pl.col("split").n_unique())
    assert splits["split"].max() == 1
    assert len(index) == 96


def test_the_split_of_a_drawing_is_a_share_and_stays_when_others_come() -> None:
    splits = [split_of(f"design/{number}", 0.1, 0) for number in range(5000)]
    assert splits.count("held-out") / 5000 == pytest.approx(0.1, abs=0.015)
    assert splits[:100] == [split_of(f"design/{number}", 0.1, 0) for number in range(100)]


def test_at_most_so_many_posts_are_held_out(tmp_path: Path, posts_folder: Path, wordnet: Any) -> None:
    plan = make_shards(replace(CURATE, held_out_drawings=0.5, most_held_out=5), posts_folder, wordnet, tmp_path / "s")
    held_out = plan.samples.filter(pl.col("split") == "held-out")
    assert 0 < len(held_out) <= 12, "drawings of four images each; half of all would be 48"
