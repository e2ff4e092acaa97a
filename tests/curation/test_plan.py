"""The plan of an epoch: its length, how often each label is seen, and which images near-duplicates take out."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from swaglib.curation.plan import DUPLICATE
from swaglib.posts.schema import write_posts
from swaglib.shards.index import read_index
from tests.conftest import CURATE, make_posts, make_shards


def test_an_epoch_has_the_length_asked_for(shards_folder: Path) -> None:
    index = read_index(shards_folder, "pretrain")
    assert index["repeat"].sum() == pytest.approx(CURATE.epoch_growth * len(index), rel=1e-3)


def test_resampled_shares_are_those_of_the_formula(posts_folder: Path, tmp_path: Path, wordnet: Any) -> None:
    plan = make_shards(CURATE, posts_folder, wordnet, tmp_path / "shards")
    index = read_index(tmp_path / "shards", "pretrain")
    repeats, label = index["repeat"].to_numpy(), 0
    has = np.array([label in own for own in index["labels"].to_list()])
    row = plan.frequency.row(label, named=True)
    assert row["natural"] == pytest.approx(has.mean())
    assert row["resampled"] == pytest.approx(repeats[has].sum() / repeats.sum())


def test_near_duplicates_of_evaluation_images_leave_pre_training(tmp_path: Path, wordnet: Any) -> None:
    train, others = tmp_path / "train", tmp_path / "evaluation"
    posts = make_posts("crayon", 24)
    write_posts(posts, train / "crayon.parquet")
    copied = posts.head(1).with_columns(id=pl.lit("task/0"))
    write_posts(copied, others / "task.parquet")
    strict = replace(CURATE, held_out_drawings=0.0, duplicates=replace(CURATE.duplicates, remove=True))
    plan = make_shards(strict, train, wordnet, tmp_path / "shards", others)
    found = plan.duplicates.filter(pl.col("evaluation") == "task/0")
    assert found.filter("exact")["pretraining"].to_list() == ["crayon/0"]
    assert "crayon/0" not in read_index(tmp_path / "shards", "pretrain")["id"]
    assert dict(plan.fates.select("fate", "images").rows())[DUPLICATE] == found["pretraining"].n_unique()
    kept = make_shards(
        replace(strict, duplicates=replace(strict.duplicates, remove=False)), train, wordnet, tmp_path / "all", others
    )
    assert kept.duplicates.equals(plan.duplicates), "they are counted either way"
    assert len(kept.samples) == 24
