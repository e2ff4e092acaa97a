"""Labelled images from posts: the same drawings are one cluster, and designs can make the splits."""

from pathlib import Path

import polars as pl

from swaglib.posts.schema import write_posts
from tests.conftest import make_posts
from tests.tasks.loaded import POSTS, load


def test_drawings_with_the_same_bytes_are_one_cluster(tmp_path: Path) -> None:
    posts = make_posts("crayon", 40)
    twin = posts[0]["image"]
    posts = posts.with_columns(image=pl.when(pl.int_range(pl.len()) == 20).then(twin).otherwise("image"))
    write_posts(posts, tmp_path / "crayon.parquet")
    rows = load(tmp_path).images.filter(pl.col("id").is_in(["crayon/0", "crayon/20"]))
    assert rows["cluster"].n_unique() == 1 and rows["split"].n_unique() == 1


def test_designs_make_the_splits_and_keep_what_all_of_them_have(tmp_path: Path) -> None:
    for place, name in enumerate(("crayon", "pencil", "chalk")):
        posts = make_posts(name, 24 - 2 * place).with_columns(label=pl.col("concept"))
        write_posts(posts, tmp_path / f"{name}.parquet")
    designs = {"train": ["crayon"], "validation": ["pencil"], "test": ["chalk"]}
    names = [name for own in designs.values() for name in own]
    source = {**POSTS, "posts": names, "label": "label", "split_by": "design", "designs": designs}
    data = load(tmp_path, source=source)
    assert len(data.classes) == 20  # chalk has no more
    assert set(data.rows("test")["domain"]) == {"chalk"} and set(data.rows("train")["domain"]) == {"crayon"}
