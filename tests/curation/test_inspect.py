"""Every image is looked at: refused ones are counted, odd ones made plain, missing ones looked for again."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from PIL import Image

from swaglib.posts.schema import write_posts
from swaglib.shards.index import ShardReader, read_index
from tests.conftest import CURATE, make_posts, make_shards


def test_refused_images_are_counted_and_odd_ones_made_plain(tmp_path: Path, wordnet: Any) -> None:
    posts = make_posts("crayon", 24)
    images = posts["image"].to_list()
    images[0], images[1], images[2] = b"no image", resized(images[1], 8), resized(images[2], 8)
    images[3] = webp(images[3])
    write_posts(posts.with_columns(image=pl.Series(images, dtype=pl.Binary)), tmp_path / "posts" / "crayon.parquet")
    plan = make_shards(replace(CURATE, held_out_drawings=0.0), tmp_path / "posts", wordnet, tmp_path / "shards")
    fates = dict(plan.fates.select("fate", "images").rows())
    assert (fates["unreadable"], fates["too small"], fates["kept"]) == (1, 2, 21)
    assert plan.changes.rows() == [("from WEBP", 1)]
    index = read_index(tmp_path / "shards", "pretrain")
    with ShardReader(tmp_path / "shards", index) as reader:
        row = index["id"].to_list().index("crayon/3")
        assert reader.read(row).startswith((b"\x89PNG", b"\xff\xd8\xff"))


def test_images_that_come_later_are_looked_at_again(tmp_path: Path, wordnet: Any) -> None:
    posts = make_posts("crayon", 24)
    paths = pl.Series([str(tmp_path / "disk" / f"{number}.png") for number in range(24)])
    write_posts(posts.drop("image").with_columns(path=paths), tmp_path / "posts" / "crayon.parquet")
    with pytest.raises(ValueError, match="file missing"):
        make_shards(CURATE, tmp_path / "posts", wordnet, tmp_path / "shards")
    (tmp_path / "disk").mkdir()  # mounted at last
    for path, image in zip(paths, posts["image"], strict=True):
        Path(path).write_bytes(image)
    assert len(make_shards(CURATE, tmp_path / "posts", wordnet, tmp_path / "shards").samples) == 24


def resized(image: bytes, side: int) -> bytes:
    stream = io.BytesIO()
    Image.open(io.BytesIO(image)).resize((side, side)).save(stream, "png")
    return stream.getvalue()


def webp(image: bytes) -> bytes:
    stream = io.BytesIO()
    Image.open(io.BytesIO(image)).save(stream, "webp", lossless=True)
    return stream.getvalue()
