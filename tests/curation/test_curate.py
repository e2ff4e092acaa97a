import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image

from swaglib.curation.files import paths_of, pretraining_posts
from swaglib.curation.plan import DUPLICATE
from swaglib.curation.split import split_of
from swaglib.curation.write import write_curation
from swaglib.images.read import MissingImageError
from swaglib.posts.schema import write_posts
from swaglib.shards.index import ShardReader, read_index
from tests.conftest import CURATE, make_posts, make_shards


def test_labels_numbers_and_vocabulary_agree(shards_folder: Path, posts_folder: Path) -> None:
    vocabulary = json.loads((shards_folder / "vocabulary.json").read_text())
    names = [entry["name"] for entry in vocabulary]
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
    make_shards(CURATE, posts_folder, wordnet, tmp_path / "again")
    for path in shards_folder.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name


def test_posts_of_two_sources_with_one_id_are_refused(tmp_path: Path, wordnet: Any) -> None:
    for source in ("crayon", "pencil"):
        write_posts(
            make_posts(source, 4).with_columns(id=pl.int_range(4).cast(pl.String)), tmp_path / f"{source}.parquet"
        )
    with pytest.raises(ValueError, match=r"2 posts share the id '0' \(sources: crayon, pencil\)"):
        make_shards(CURATE, tmp_path, wordnet, tmp_path / "shards")


def test_the_split_of_a_drawing_is_a_share_and_stays_when_others_come() -> None:
    splits = [split_of(f"design/{number}", 0.1, 0) for number in range(5000)]
    assert splits.count("held-out") / 5000 == pytest.approx(0.1, abs=0.015)
    assert splits[:100] == [split_of(f"design/{number}", 0.1, 0) for number in range(100)]


def test_held_out_designs_must_exist_and_leave_some(posts_folder: Path) -> None:
    settings = replace(CURATE, designs=["crayon", "pencil"])
    chosen = pretraining_posts(posts_folder, replace(settings, held_out_designs=["pencil"]))
    assert chosen == [posts_folder / "crayon.parquet"]
    with pytest.raises(ValueError, match="'chalk'"):
        pretraining_posts(posts_folder, replace(settings, held_out_designs=["chalk"]))
    with pytest.raises(ValueError, match="every design"):
        pretraining_posts(posts_folder, replace(settings, held_out_designs=["crayon", "pencil"]))


def test_resampled_shares_are_those_of_the_formula(posts_folder: Path, tmp_path: Path, wordnet: Any) -> None:
    plan = make_shards(CURATE, posts_folder, wordnet, tmp_path / "shards")
    index = read_index(tmp_path / "shards", "pretrain")
    repeats, label = index["repeat"].to_numpy(), 0
    has = np.array([label in own for own in index["labels"].to_list()])
    row = plan.frequency.row(label, named=True)
    assert row["natural"] == pytest.approx(has.mean())
    assert row["resampled"] == pytest.approx(repeats[has].sum() / repeats.sum())


def test_near_duplicates_of_evaluation_pictures_leave_pre_training(tmp_path: Path, wordnet: Any) -> None:
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
    assert dict(plan.fates.select("fate", "pictures").rows())[DUPLICATE] == found["pretraining"].n_unique()
    kept = make_shards(
        replace(strict, duplicates=replace(strict.duplicates, remove=False)), train, wordnet, tmp_path / "all", others
    )
    assert kept.duplicates.equals(plan.duplicates), "they are counted either way"
    assert len(kept.samples) == 24


def test_refused_pictures_are_counted_and_odd_ones_made_plain(tmp_path: Path, wordnet: Any) -> None:
    posts = make_posts("crayon", 24)
    images = posts["image"].to_list()
    images[0], images[1], images[2] = b"no picture", resized(images[1], 8), resized(images[2], 8)
    images[3] = webp(images[3])
    write_posts(posts.with_columns(image=pl.Series(images, dtype=pl.Binary)), tmp_path / "posts" / "crayon.parquet")
    plan = make_shards(replace(CURATE, held_out_drawings=0.0), tmp_path / "posts", wordnet, tmp_path / "shards")
    fates = dict(plan.fates.select("fate", "pictures").rows())
    assert (fates["unreadable"], fates["too small"], fates["kept"]) == (1, 2, 21)
    assert plan.changes.rows() == [("from WEBP", 1)]
    index = read_index(tmp_path / "shards", "pretrain")
    with ShardReader(tmp_path / "shards", index) as reader:
        row = index["id"].to_list().index("crayon/3")
        assert reader.read(row).startswith((b"\x89PNG", b"\xff\xd8\xff"))


def test_pictures_can_lie_in_files_and_a_lost_one_is_named(tmp_path: Path, wordnet: Any) -> None:
    posts = make_posts("crayon", 24)
    for number, image in enumerate(posts["image"]):
        (tmp_path / f"{number}.png").write_bytes(image)
    paths = pl.Series([str(tmp_path / f"{number}.png") for number in range(24)])
    write_posts(posts.drop("image").with_columns(path=paths), tmp_path / "posts" / "crayon.parquet")
    plan = make_shards(CURATE, tmp_path / "posts", wordnet, tmp_path / "shards")
    index = read_index(tmp_path / "shards", "pretrain")
    with ShardReader(tmp_path / "shards", index) as reader:
        for row, name in enumerate(index["id"]):
            assert reader.read(row) == posts.filter(pl.col("id") == name)["image"][0]
    (tmp_path / "0.png").unlink()
    with pytest.raises(MissingImageError, match=r"0\.png"):
        write_curation(CURATE, plan, tmp_path / "again")


@pytest.mark.parametrize("gigabytes", [1e-9, 1.0])
def test_with_little_memory_files_are_shuffled_in_groups_and_nothing_is_lost(
    tmp_path: Path, posts_folder: Path, wordnet: Any, gigabytes: float
) -> None:
    settings = replace(CURATE, shuffled_gigabytes=gigabytes)
    for name in ("one", "two"):
        make_shards(settings, posts_folder, wordnet, tmp_path / name)
    index = read_index(tmp_path / "one", "pretrain")
    changes = (index["source"] != index["source"].shift()).sum()
    assert (changes == 1) == (gigabytes < 1), "one file after the other, or mixed"
    assert sorted(index["id"]) == sorted(read_index(tmp_path / "two", "pretrain")["id"])
    assert (tmp_path / "one/pretrain-00000.tar").read_bytes() == (tmp_path / "two/pretrain-00000.tar").read_bytes()
    posts = dict(pl.read_parquet(posts_folder / "*.parquet").select("id", "image").rows())
    with ShardReader(tmp_path / "one", index) as reader:
        assert reader.read_all() == [posts[name] for name in index["id"]]


def test_at_most_so_many_posts_are_held_out(tmp_path: Path, posts_folder: Path, wordnet: Any) -> None:
    plan = make_shards(replace(CURATE, held_out_drawings=0.5, most_held_out=5), posts_folder, wordnet, tmp_path / "s")
    held_out = plan.samples.filter(pl.col("split") == "held-out")
    assert 0 < len(held_out) <= 12, "drawings of four pictures each; half of all would be 48"


def test_pictures_that_come_later_are_looked_at_again(tmp_path: Path, wordnet: Any) -> None:
    posts = make_posts("crayon", 24)
    paths = pl.Series([str(tmp_path / "disk" / f"{number}.png") for number in range(24)])
    write_posts(posts.drop("image").with_columns(path=paths), tmp_path / "posts" / "crayon.parquet")
    with pytest.raises(ValueError, match="file missing"):
        make_shards(CURATE, tmp_path / "posts", wordnet, tmp_path / "shards")
    (tmp_path / "disk").mkdir()  # mounted at last
    for path, image in zip(paths, posts["image"], strict=True):
        Path(path).write_bytes(image)
    assert len(make_shards(CURATE, tmp_path / "posts", wordnet, tmp_path / "shards").samples) == 24


def test_files_that_settings_name_are_found_and_names_of_lists_and_models_are_none(tmp_path: Path) -> None:
    assert paths_of(CURATE) == []
    (tmp_path / "classes.txt").touch()
    (tmp_path / "model").mkdir()
    other = replace(CURATE.duplicates, embedding=f"local-dir:{tmp_path / 'model'}")
    named = replace(CURATE, targets=str(tmp_path / "classes.txt"), duplicates=other)
    assert paths_of(named) == [tmp_path / "classes.txt", tmp_path / "model"]


def resized(image: bytes, side: int) -> bytes:
    stream = io.BytesIO()
    Image.open(io.BytesIO(image)).resize((side, side)).save(stream, "png")
    return stream.getvalue()


def webp(image: bytes) -> bytes:
    stream = io.BytesIO()
    Image.open(io.BytesIO(image)).save(stream, "webp", lossless=True)
    return stream.getvalue()
