"""Near-duplicates are in one cluster, and so in one split; what is not is left as it was."""

import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image

from swaglib.posts.schema import write_posts
from swaglib.tasks.images import labelled_images
from swaglib.tasks.load import TaskData
from swaglib.tasks.near_duplicates import join_near_duplicates
from tests.dedup.scenes import scene
from tests.images.encoded import encoded
from tests.tasks.loaded import POSTS, load

PLANTED = 12
"""Pairs of near-duplicates, one of each in either class."""


def changed(seed: int, side: int = 64) -> Image.Image:
    """A scene a little brighter and smaller, as another set would draw it."""
    return scene(seed, side).point(lambda value: min(255, value + 6)).resize((side - 8, side - 8))


def write(folder: Path, **columns: object) -> None:
    """Writes posts of a hundred scenes in two classes, and of `PLANTED` changed ones under other names."""
    images = [encoded(scene(seed), "png") for seed in range(100)]
    images += [encoded(changed(seed), "png") for seed in range(PLANTED)]
    count = len(images)
    posts = pl.DataFrame(
        {
            "id": [f"crayon/{number}" for number in range(count)],
            "image": images,
            "hashtags": [["#bear"]] * count,
            "source": ["crayon"] * count,
            "license": ["CC0-1.0"] * count,
            "subgroup": ["odd" if number % 2 else "even" for number in range(count)],
            "base": [f"base-{number}" for number in range(count)],
        }
    )
    write_posts(posts.with_columns(**columns), folder / "crayon.parquet")


def parted(data: TaskData) -> int:
    """Returns how many planted pairs are in two splits."""
    split = dict(data.images.select("id", "split").iter_rows())
    return sum(split[f"crayon/{seed}"] != split[f"crayon/{100 + seed}"] for seed in range(PLANTED))


def test_near_duplicates_are_never_in_two_splits(tmp_path: Path) -> None:
    write(tmp_path)
    data = load(tmp_path)
    assert parted(data) == 0 and data.joined_clusters == 2 * PLANTED
    pairs = data.images.filter(pl.col("cluster").is_duplicated())
    assert len(pairs) == 2 * PLANTED
    apart = load(tmp_path, source={**POSTS, "near_duplicates": "ignored"})
    assert parted(apart) > 0 and apart.joined_clusters == 0
    assert apart.images["cluster"].n_unique() == 100 + PLANTED


def test_a_joined_cluster_has_the_first_of_the_names_and_every_image_keeps_the_rest() -> None:
    rows = [
        {"id": "a", "image": encoded(scene(1), "png"), "labels": ["x"], "cluster": "zebra"},
        {"id": "b", "image": encoded(changed(1), "png"), "labels": ["y"], "cluster": "ape"},
        {"id": "c", "image": b"torn", "labels": ["x"], "cluster": "zebra"},
        {"id": "d", "image": None, "path": "nowhere.png", "labels": ["x"], "cluster": "newt"},
        *(
            {"id": f"e{n}", "image": encoded(scene(n), "png"), "labels": ["x"], "cluster": f"e{n}"}
            for n in range(2, 40)
        ),
    ]
    images = labelled_images(rows, "t")
    joined, count = join_near_duplicates(images)
    assert count == 2 and joined["cluster"].to_list() == ["ape", "ape", "ape", "newt", *(f"e{n}" for n in range(2, 40))]
    assert joined.drop("cluster").equals(images.drop("cluster"))


def test_images_of_a_folder_are_joined_where_that_is_asked_for(tmp_path: Path) -> None:
    for number in range(60):
        image = scene(number) if number < 40 else changed(number - 40)
        place = tmp_path / "set" / ("odd" if number % 2 else "even") / f"{number}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        image.save(place)
    source = {"kind": "image_folder", "folder": str(tmp_path / "set")}
    assert load(tmp_path, source=source).joined_clusters == 0
    assert load(tmp_path, source={**source, "near_duplicates": "joined"}).joined_clusters == 40


def test_a_class_whose_images_are_all_joined_with_those_of_others_is_in_every_split(tmp_path: Path) -> None:
    rare = pl.when(pl.int_range(pl.len()) < 100).then("subgroup").otherwise(pl.lit("rare"))
    write(tmp_path, subgroup=rare)
    data = load(tmp_path)
    assert data.classes == ["even", "odd", "rare"] and data.left_out == 0 and parted(data) == 0
    assert data.images.filter(pl.col("labels").list.first() == "rare")["split"].n_unique() == 3


@pytest.mark.slow
def test_two_thousand_images_take_seconds() -> None:
    random = np.random.default_rng(0)
    drawings = random.integers(0, 256, (2000, 5, 5, 3), dtype=np.uint8)
    images = [Image.fromarray(one).resize((64, 64), Image.Resampling.BICUBIC) for one in drawings]
    rows = [{"id": str(n), "image": encoded(one, "png"), "labels": ["x"]} for n, one in enumerate(images)]
    frame = labelled_images(rows, "t")
    started = time.process_time()
    assert join_near_duplicates(frame)[1] < 100
    assert time.process_time() - started < 12, "three seconds on two idle cores, with room for a busy machine"


@pytest.mark.parametrize("column", ["base", "label"])
def test_clusters_are_what_shares_the_column_that_is_named(tmp_path: Path, column: str) -> None:
    label = pl.format("thing {}", pl.int_range(pl.len()) // 4)
    first = pl.when(pl.int_range(pl.len()) < 4).then(None).otherwise(label)
    write(
        tmp_path,
        label=first,
        subgroup=pl.when(pl.int_range(pl.len()) // 4 % 2 == 0).then(pl.lit("a")).otherwise(pl.lit("b")),
    )
    data = load(tmp_path, source={**POSTS, "cluster": column, "near_duplicates": "ignored"})
    assert data.images["cluster"].n_unique() == {"base": 112, "label": 4 + 27}[column]
    assert data.images.group_by("cluster").agg(pl.col("split").n_unique())["split"].max() == 1
