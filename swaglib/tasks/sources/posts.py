"""Labelled images from the posts of this study: drawings of held-out designs, and icons with categories."""

from pathlib import Path

import polars as pl

from swaglib.images.read import IMAGE_COLUMNS
from swaglib.posts.schema import read_posts
from swaglib.tasks.definition import PostsSource
from swaglib.tasks.images import labelled_images
from swaglib.tasks.sources.present import refuse_missing


def read_labelled_posts(source: PostsSource, name: str, posts: Path) -> pl.DataFrame:
    """Reads posts as labelled images.

    A post without a label is left out. What shares the column `source.cluster` or a `base` (skin tones of one emoji,
    numbered drawings of one icon), or is drawn with the same bytes, is one cluster. With `split_by: design`, only emoji
    of the plain form (without skin tone or gender) are taken: those are what all designs have.

    Args:
        source: names of the posts, and of the columns that hold class and cluster.
        name: name of the task.
        posts: folder of the stage `collect`.

    Raises:
        FileNotFoundError: if there are no such posts, or the file of an image is not there.
        ValueError: if they lack such a column or it holds no texts, if their images lie in the middle of other files,
            or if `designs` has a design twice, lacks one, or is given and not used.
    """
    _check_designs(source, name)
    names = list(dict.fromkeys([*source.posts, *(one for part in source.designs.values() for one in part)]))
    columns = ["id", "base", "source", "tone", "gender", *IMAGE_COLUMNS, source.label, source.cluster]
    own = pl.concat([read_posts(posts / f"{one}.parquet", list(dict.fromkeys(columns))) for one in names])
    if own["offset"].drop_nulls().len():
        raise ValueError(
            f"The task {name!r}: images of {', '.join(names)} lie inside other files; write them out first."
        )
    for column, kinds in ((source.label, (pl.String, pl.List(pl.String))), (source.cluster, (pl.String,))):
        kind = own[column].dtype
        if kind not in kinds:
            raise ValueError(f"The task {name!r}: the column {column!r} of posts holds no texts, but {kind}.")
    own = own.drop_nulls(source.label)
    split = pl.lit(None, pl.String)
    if source.split_by == "design":
        own = own.filter(pl.col("tone").is_null() & pl.col("gender").is_null())
        places = {design: part for part, designs in source.designs.items() for design in designs}
        split = pl.col("source").replace_strict(places, default=None)
        everywhere = (
            own.group_by(source.label).agg(designs=pl.col("source").n_unique())
            .filter(pl.col("designs") == len(places))
        )  # fmt: skip
        own = own.filter(pl.col(source.label).is_in(everywhere[source.label].implode()))
    files = own.filter(pl.col("image").is_null()).select("path", "id").drop_nulls("path")
    refuse_missing(((path, f"the post {identifier!r}") for path, identifier in files.iter_rows()), name)
    return labelled_images(
        own.select(
            "id",
            "image",
            "path",
            labels=pl.concat_list(pl.col(source.label)),
            cluster=pl.Series(_clusters(own, source.cluster)),
            split=split,
            domain="source",
        ),
        name,
    )


def _check_designs(source: PostsSource, task: str) -> None:
    """Refuses designs that are in two splits, in none, or given for a task that is split by cluster."""
    named = [design for designs in source.designs.values() for design in designs]
    twice = [design for design in named if named.count(design) > 1]
    if twice:
        raise ValueError(
            f"The task {task!r}: source.designs has {twice[0]!r} twice. A design is in one split; remove it elsewhere."
        )
    if source.split_by == "cluster" and named:
        raise ValueError(
            f"The task {task!r}: source.designs is given, but source.split_by is 'cluster', which does not use it. Set "
            "split_by to 'design', or remove the designs."
        )
    left = [one for one in source.posts if one not in named]
    if source.split_by == "design" and left:
        raise ValueError(
            f"The task {task!r}: source.posts has {left[0]!r}, which is in no split of source.designs. Add it to one, "
            "or remove it."
        )


def _clusters(posts: pl.DataFrame, column: str) -> list[str]:
    """Returns a cluster for each post: those that share the column, a base or the bytes of an image share it, too.

    Files are not compared.
    """
    root: dict[str, str] = {}

    def find(one: str) -> str:
        while root.setdefault(one, one) != one:
            one = root[one]
        return one

    first: dict[tuple[int, object], str] = {}
    own = posts.select(pl.col(column).fill_null(pl.col("base"))).to_series().to_list()
    drawings = posts.select(pl.when(pl.col("image").is_not_null()).then(pl.col("image").hash())).to_series()
    for name, *shared in zip(own, posts["base"], drawings, strict=True):
        find(name)
        for key in enumerate(shared):
            if key[1] is not None:
                one, other = find(first.setdefault(key, name)), find(name)
                root[max(one, other)] = min(one, other)
    return [find(name) for name in own]
