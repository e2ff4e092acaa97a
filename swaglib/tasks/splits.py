"""Splits a task whose source brings no splits, or no validation split, of its own."""

import numpy as np
import polars as pl

from swaglib.tasks.images import TEST, TRAIN, VALIDATION

FEWEST_CLUSTERS = 3
"""A class that we split needs one cluster in each split."""


def split_by_cluster(images: pl.DataFrame, test: float, validation: float, seed: int) -> pl.DataFrame:
    """Assigns whole clusters to splits, class by class, so that every class is in every split.

    Args:
        images: table of images with `cluster` and `class`; a cluster counts for the class of its first image.
        test: share of the clusters.
        validation: share of the clusters.
        seed: seed of the draw.

    Returns:
        The images with `split`.
    """
    random = np.random.default_rng(seed)
    clusters = images.group_by("cluster", maintain_order=True).agg(pl.col("class").first()).sort("class", "cluster")
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
