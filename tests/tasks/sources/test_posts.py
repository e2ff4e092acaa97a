"""Labelled images from posts: the same drawings are one cluster, and designs can make the splits."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from swaglib.posts.schema import write_posts
from tests.conftest import make_posts
from tests.tasks.loaded import POSTS, load
from tests.tasks.sources.published import fill


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


def test_an_image_that_is_not_there_is_named(tmp_path: Path) -> None:
    fill(tmp_path, *(f"{number}.png" for number in range(40)))
    posts = make_posts("crayon", 40).with_columns(
        image=pl.lit(None, pl.Binary), path=pl.Series([str(tmp_path / f"{number}.png") for number in range(40)])
    )
    write_posts(posts, tmp_path / "crayon.parquet")
    source = {**POSTS, "near_duplicates": "ignored"}  # all images are the same
    assert load(tmp_path, source=source).images["cluster"].n_unique() == 20  # the bytes of files are not compared
    (tmp_path / "7.png").unlink()
    with pytest.raises(FileNotFoundError, match=r"1 of 40 images are not there\. .*7\.png, of the post 'crayon/7'"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"split_by": "design", "designs": {"train": ["crayon"], "test": ["crayon"]}}, "designs has 'crayon' twice"),
        ({"split_by": "design", "designs": {"test": ["chalk"]}}, "posts has 'crayon', which is in no split"),
        ({"designs": {"train": ["crayon"]}}, "designs is given, but source.split_by is 'cluster', which does not use"),
        ({"label": "offset"}, "the column 'offset' of posts holds no texts, but Int64"),
        ({"cluster": "hashtags"}, "the column 'hashtags' of posts holds no texts, but List"),
        ({"cluster": "heads"}, "lacks a column of the schema of posts: .*heads"),
    ],
)
def test_settings_that_would_be_lost_are_errors(tmp_path: Path, changes: dict[str, Any], error: str) -> None:
    write_posts(make_posts("crayon", 40), tmp_path / "crayon.parquet")
    with pytest.raises(ValueError, match=error):
        load(tmp_path, source={**POSTS, **changes})
