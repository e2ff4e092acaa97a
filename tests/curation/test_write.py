"""What is written agrees with the posts it was made of, and is the same every time."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

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


def test_two_curations_write_the_same_bytes(
    tmp_path: Path, posts_folder: Path, shards_folder: Path, wordnet: Any
) -> None:
    make_shards(CURATE, posts_folder, wordnet, tmp_path / "again")
    for path in shards_folder.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name


def test_images_can_lie_in_files_and_a_lost_one_is_named(tmp_path: Path, wordnet: Any) -> None:
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
