"""Examples of posts, for looking at."""

from pathlib import Path

import polars as pl

from swaglib.posts.schema import read_posts


def one_emoji_in_designs(folder: Path, designs: list[str], concepts: list[str]) -> tuple[list[bytes | None], list[str]]:
    """Returns the pictures of some emoji in all designs, row by row, and captions; None where a design lacks one.

    Args:
        folder: of the posts.
        designs: columns.
        concepts: rows, as code points.
    """
    columns = []
    for design in designs:
        posts = read_posts(folder / f"{design}.parquet", ["concept", "image"]).unique("concept", keep="first")
        columns.append(dict(zip(posts["concept"], posts["image"], strict=True)))
    images = [column.get(concept) for concept in concepts for column in columns]
    return images, [design for _ in concepts for design in designs]


def posts_with_hashtags(folder: Path, source: str, labels: list[str]) -> pl.DataFrame:
    """Returns label, group, subgroup and hashtags of some posts of a source."""
    posts = read_posts(folder / f"{source}.parquet", ["label", "group", "subgroup", "hashtags"])
    return posts.filter(pl.col("label").is_in(labels)).unique("label", keep="first", maintain_order=True)


def categories(folder: Path, source: str, count: int) -> tuple[list[bytes | None], list[str]]:
    """Returns one picture of each of `count` categories of an icon set, with the categories as captions."""
    posts = read_posts(folder / f"{source}.parquet", ["category", "image"])
    first = posts.unique("category", keep="first", maintain_order=True).head(count)
    return first["image"].to_list(), first["category"].to_list()


def unused_by_reason(unused: pl.DataFrame) -> pl.DataFrame:
    """Counts the icons that gave no post: `source`, `reason`, `icons`, and the first of them."""
    counts = unused.group_by("source", "reason", maintain_order=True).agg(
        icons=pl.len(), first=pl.col("icon").head(4).str.join(", ")
    )
    return counts.sort("icons", descending=True)
