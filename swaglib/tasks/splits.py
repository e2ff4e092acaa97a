"""Splits a task whose source brings no splits, or no validation split, of its own."""

import numpy as np
import polars as pl

from swaglib.tasks.images import TEST, TRAIN, VALIDATION

FEWEST_CLUSTERS = 3
"""A class that we split needs one cluster in each split."""


def owners(images: pl.DataFrame, label: str) -> pl.DataFrame:
    """Returns the class that each cluster counts for when clusters are divided class by class.

    A cluster with images of several classes counts for one that still lacks `FEWEST_CLUSTERS`, and among these for the
    one with images in the fewest clusters, so that rare classes are in every split too.

    Args:
        images: table of images with `cluster` and `label`.
        label: column of the class.

    Returns:
        `cluster` and the column `label`, one row a cluster.
    """
    spread = dict(images.group_by(label).agg(pl.col("cluster").n_unique()).iter_rows())
    shown = images.group_by("cluster", maintain_order=True).agg(pl.col(label).unique(maintain_order=True))
    one = shown.filter(pl.col(label).list.len() == 1).with_columns(pl.col(label).list.first())
    counts = dict.fromkeys(spread, 0) | dict(one.group_by(label).len().iter_rows())
    rows = []
    for cluster, names in shown.filter(pl.col(label).list.len() > 1).iter_rows():
        own = min(names, key=lambda name: (counts[name] >= FEWEST_CLUSTERS, spread[name]))
        counts[own] += 1
        rows.append((cluster, own))
    return pl.concat([one, pl.DataFrame(rows, schema=one.schema, orient="row")])


def split_by_cluster(images: pl.DataFrame, test: float, validation: float, seed: int) -> pl.DataFrame:
    """Assigns whole clusters to splits, class by class, so that every class is in every split.

    Args:
        images: table of images with `cluster` and `class`; which class a cluster counts for: `owners`.
        test: share of the clusters.
        validation: share of the clusters.
        seed: seed of the draw.

    Returns:
        The images with `split`.
    """
    random = np.random.default_rng(seed)
    clusters = owners(images, "class").sort("class", "cluster")
    rows: list[tuple[str, str]] = []
    for members in clusters.partition_by("class"):
        names = random.permutation(members["cluster"].to_numpy()).tolist()
        parts = [TEST] * (max(1, round(len(names) * test)) if test else 0)
        parts += [VALIDATION] * (max(1, round(len(names) * validation)) if validation else 0)
        parts = parts[: len(names) - 1]  # at least one cluster is left to learn from
        rows += zip(names, parts + [TRAIN] * (len(names) - len(parts)), strict=True)
    table = pl.DataFrame(rows, schema={"cluster": pl.String, "split": pl.String}, orient="row")
    return images.drop("split", strict=False).join(table, on="cluster", maintain_order="left")


def take_validation(images: pl.DataFrame, validation: float, seed: int) -> pl.DataFrame:
    """Takes a validation split from the training images of a source that has none.

    A class with a single cluster stays in the training split as a whole.
    """
    own = images["split"] == TRAIN
    taken = split_by_cluster(images.filter(own), 0.0, validation, seed)
    return pl.concat([taken.select(images.columns), images.filter(~own)])
