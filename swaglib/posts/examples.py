"""Examples of posts, for looking at."""

from pathlib import Path

import polars as pl

from swaglib.images.read import IMAGE_COLUMNS, images_of
from swaglib.posts.schema import partitions_of, read_posts, scan_posts


def one_emoji_in_designs(folder: Path, designs: list[str], concepts: list[str]) -> tuple[list[bytes | None], list[str]]:
    """Returns the images of some emoji in all designs, row by row, and captions; None where a design lacks one.

    Args:
        folder: folder of the posts.
        designs: columns.
        concepts: rows, as code points.
    """
    columns = []
    for design in designs:
        posts = read_posts(folder / f"{design}.parquet", ["concept", "image"]).unique("concept", keep="first")
        columns.append(dict(zip(posts["concept"], posts["image"], strict=True)))
    images = [column.get(concept) for concept in concepts for column in columns]
    return images, [design for _ in concepts for design in designs]


def one_thing_in_sets(folder: Path, sets: list[str], things: list[str]) -> tuple[list[bytes | None], list[str]]:
    """Returns the images of some things in sets of icons, row by row, and captions; None where a set lacks one.

    Args:
        folder: folder of the posts.
        sets: columns.
        things: rows, as names such as `bell`.
    """
    columns = []
    for name in sets:
        posts = read_posts(folder / f"{name}.parquet", ["base", "image"]).unique("base", keep="first")
        columns.append(dict(zip(posts["base"], posts["image"], strict=True)))
    images = [column.get(thing) for thing in things for column in columns]
    return images, [name for _ in things for name in sets]


def words_for(words: pl.DataFrame, things: list[str]) -> pl.DataFrame:
    """Returns what each uploader wrote of some things, a row each.

    Args:
        words: table of `swaglib.posts.agreement.words_of_uploaders`.
        things: names of emoji, such as `hot pepper`, or of icons.
    """
    order = pl.DataFrame({"label": things, "order": range(len(things))})
    found = words.join(order, on="label").sort("order", "thing", "uploader")
    return found.select("label", "uploader", pl.col("words").list.join(", "))


def categories(folder: Path, icon_sets: list[str], count: int) -> tuple[list[bytes | None], list[str]]:
    """Returns one image of each of `count` categories of the first icon set, with the categories as captions."""
    if not icon_sets:
        return [], []
    posts = read_posts(folder / f"{icon_sets[0]}.parquet", ["category", "image"]).drop_nulls("category")
    first = posts.unique("category", keep="first", maintain_order=True).head(count)
    return first["image"].to_list(), first["category"].to_list()


def first_posts(folder: Path, sources: list[str], count: int) -> tuple[list[bytes | None], pl.DataFrame]:
    """Returns images and a table (`id`, `hashtags`) of the first posts of each source of your own."""
    columns = ["id", "hashtags", *IMAGE_COLUMNS]
    parts = [scan_posts(partitions_of(folder, source)[0], columns).head(count).collect() for source in sources]
    if not parts:
        return [], pl.DataFrame(schema={"id": pl.String, "hashtags": pl.List(pl.String)})
    posts = pl.concat(parts)
    return list(images_of(posts)), posts.select("id", "hashtags")


def unused_by_reason(unused: pl.DataFrame) -> pl.DataFrame:
    """Counts the icons that gave no post: `source`, `reason`, `icons`, and the first of them."""
    counts = unused.group_by("source", "reason", maintain_order=True).agg(
        icons=pl.len(), first=pl.col("icon").head(4).str.join(", ")
    )
    return counts.sort("icons", descending=True)
