"""Labelled tasks: pictures with one class each, split so that variants of one picture stay together."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from swaglib.posts.schema import read_posts
from swaglib.settings import Task, Transfer

TRAIN, VALIDATION, TEST = "train", "validation", "test"
FEWEST_CLUSTERS = 3
"""A class needs one cluster in each split."""


@dataclass(frozen=True)
class TaskData:
    """A task, ready to be evaluated.

    Attributes:
        name: of the task.
        classes: names, in alphabetical order.
        pictures: one row a picture: `id`, `image`, `base`, `class` (number), `split`.
        left_out: pictures of classes that are too small, and pictures without a class.
    """

    name: str
    classes: list[str]
    pictures: pl.DataFrame
    left_out: int

    def rows(self, split: str) -> pl.DataFrame:
        """Returns the pictures of one split."""
        return self.pictures.filter(pl.col("split") == split)


def load_task(name: str, task: Task, posts: Path, settings: Transfer) -> TaskData:
    """Reads the pictures of a task and splits them.

    Args:
        name: of the task.
        task: which posts, and which column is the class.
        posts: folder of the stage `collect`.
        settings: shares of the splits, and their seed.

    Raises:
        ValueError: if the posts have no such column, or fewer than two classes are large enough.
    """
    pictures = read_posts(posts / f"{task.source}.parquet", ["id", "image", "base", task.label])
    sizes = (
        pictures.drop_nulls(task.label)
        .group_by(task.label)
        .agg(pictures=pl.len(), clusters=pl.col("base").n_unique())
        .filter((pl.col("pictures") >= task.smallest_class) & (pl.col("clusters") >= FEWEST_CLUSTERS))
    )
    classes = sorted(sizes[task.label])
    if len(classes) < 2:
        raise ValueError(
            f"The task {name!r} has {len(classes)} classes with {task.smallest_class} pictures or more in "
            f"{FEWEST_CLUSTERS} clusters. Lower transfer.tasks.{name}.smallest_class or choose another label."
        )
    number = pl.col(task.label).replace_strict(classes, list(range(len(classes))), return_dtype=pl.Int64)
    kept = pictures.filter(pl.col(task.label).is_in(classes)).with_columns(number.alias("class"))
    kept = kept.join(_splits(kept, settings), on="base", maintain_order="left")
    return TaskData(name, classes, kept.drop(task.label), len(pictures) - len(kept))


def _splits(pictures: pl.DataFrame, settings: Transfer) -> pl.DataFrame:
    """Assigns each `base` to a `split`, class by class, so that every class is in every split."""
    random = np.random.default_rng(settings.seed)
    bases = pictures.group_by("base", maintain_order=True).agg(pl.col("class").first()).sort("class", "base")
    rows: list[tuple[str, str]] = []
    for members in bases.partition_by("class"):
        names = random.permutation(members["base"].to_numpy()).tolist()
        test = max(1, round(len(names) * settings.test_share))
        validation = max(1, round(len(names) * settings.validation_share))
        parts = [TEST] * test + [VALIDATION] * validation
        parts = parts[: len(names) - 1]  # at least one cluster is left to learn from
        rows += zip(names, parts + [TRAIN] * (len(names) - len(parts)), strict=True)
    return pl.DataFrame(rows, schema={"base": pl.String, "split": pl.String}, orient="row")
