import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from swaglib.posts.schema import write_posts
from swaglib.shards.curate import curate, pretraining_posts, split_of
from swaglib.shards.index import read_index
from tests.conftest import CURATE, make_posts


def test_labels_numbers_and_vocabulary_agree(shards_folder: Path, posts_folder: Path) -> None:
    vocabulary = json.loads((shards_folder / "vocabulary.json").read_text())
    names = [entry["synset"] for entry in vocabulary]
    # `#squares` and `square` are one label, and so are `circle` and `Round_Thing` apart: the latter is no noun.
    assert {"circle.n.01", "square.n.01", "red.n.01"} <= set(names)
    posts = pl.read_parquet(posts_folder / "*.parquet").select("id", "label")
    rows = read_index(shards_folder, "pretrain").join(posts, on="id")
    for labels, label in rows.select("labels", "label").rows():
        assert {names[number].split(".")[0] for number in labels} == set(label.split())


def test_all_variants_of_a_drawing_are_in_one_split(shards_folder: Path) -> None:
    index = pl.concat([read_index(shards_folder, split) for split in ("pretrain", "held-out")])
    splits = pl.read_parquet(shards_folder / "index.parquet").group_by("source", "base").agg(pl.col("split").n_unique())
    assert splits["split"].max() == 1
    assert len(index) == 96


def test_an_epoch_has_the_length_asked_for(shards_folder: Path) -> None:
    index = read_index(shards_folder, "pretrain")
    assert index["repeat"].sum() == pytest.approx(CURATE.epoch_growth * len(index), rel=1e-3)


def test_two_curations_write_the_same_bytes(
    tmp_path: Path, posts_folder: Path, shards_folder: Path, wordnet: Any
) -> None:
    curate(CURATE, sorted(posts_folder.glob("*.parquet")), wordnet, tmp_path / "again")
    for path in shards_folder.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name


def test_a_failed_curation_leaves_the_old_shards(tmp_path: Path, posts_folder: Path, wordnet: Any) -> None:
    folder = tmp_path / "shards"
    folder.mkdir()
    (folder / "old.tar").touch()
    with pytest.raises(ValueError, match="minimum_count"):
        curate(replace(CURATE, minimum_count=10_000), sorted(posts_folder.glob("*.parquet")), wordnet, folder)
    assert [path.name for path in folder.iterdir()] == ["old.tar"]


def test_posts_of_two_sources_with_one_id_are_refused(tmp_path: Path, wordnet: Any) -> None:
    for source in ("crayon", "pencil"):
        write_posts(
            make_posts(source, 4).with_columns(id=pl.int_range(4).cast(pl.String)), tmp_path / f"{source}.parquet"
        )
    with pytest.raises(ValueError, match=r"2 posts share the id '0' \(sources: crayon, pencil\)"):
        curate(CURATE, sorted(tmp_path.glob("*.parquet")), wordnet, tmp_path / "shards")


def test_the_split_of_a_drawing_is_a_share_and_stays_when_others_come() -> None:
    splits = [split_of(f"design/{number}", 0.1, 0) for number in range(5000)]
    assert splits.count("held-out") / 5000 == pytest.approx(0.1, abs=0.015)
    assert splits[:100] == [split_of(f"design/{number}", 0.1, 0) for number in range(100)]


def test_held_out_designs_must_exist_and_leave_some(tmp_path: Path) -> None:
    assert pretraining_posts(tmp_path, ["a", "b"], ["b"]) == [tmp_path / "a.parquet"]
    with pytest.raises(ValueError, match="'c'"):
        pretraining_posts(tmp_path, ["a", "b"], ["c"])
    with pytest.raises(ValueError, match="every design"):
        pretraining_posts(tmp_path, ["a"], ["a"])


def test_resampled_shares_are_those_of_the_formula(posts_folder: Path, tmp_path: Path, wordnet: Any) -> None:
    curation = curate(CURATE, sorted(posts_folder.glob("*.parquet")), wordnet, tmp_path / "shards")
    index = read_index(tmp_path / "shards", "pretrain")
    repeats, label = index["repeat"].to_numpy(), 0
    has = np.array([label in own for own in index["labels"].to_list()])
    row = curation.frequency.row(label, named=True)
    assert row["natural"] == pytest.approx(has.mean())
    assert row["resampled"] == pytest.approx(repeats[has].sum() / repeats.sum())
