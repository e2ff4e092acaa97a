"""Which candidate pairs are near-duplicates, and what follows from it."""

import polars as pl

from swaglib.settings.curate import Duplicates


def near_duplicates(pairs: pl.DataFrame, settings: Duplicates) -> pl.DataFrame:
    """Keeps the pairs that are exact copies, or close enough by perceptual hash or by embedding.

    Args:
        pairs: pairs in the schema `swaglib.dedup.neighbours.PAIR`.
        settings: the thresholds.

    Returns:
        The pairs with `found`: the strictest method that finds them (`exact`, `perceptual`, `embedding`), in order.
    """
    found = (
        pl.when("exact")
        .then(pl.lit("exact"))
        .when(pl.col("distance") <= settings.distance)
        .then(pl.lit("perceptual"))
        .when(pl.col("similarity") >= settings.similarity)
        .then(pl.lit("embedding"))
    )
    return pairs.with_columns(found=found).drop_nulls("found").sort("evaluation", "pretraining")


def duplicates_by_source(evaluation: pl.DataFrame, duplicates: pl.DataFrame) -> pl.DataFrame:
    """Counts the evaluation images of each source that have a near-duplicate.

    Args:
        evaluation: `id`, `source` of all evaluation images.
        duplicates: pairs that `near_duplicates` returned.

    Returns:
        One row a source: `source`, `images`, those found by each method (an image counts for the strictest),
        `duplicated` in all, `share`, and `pretraining`: the pre-training images that are like them.
    """
    order = {"exact": 0, "perceptual": 1, "embedding": 2}
    best = (
        duplicates.with_columns(rank=pl.col("found").replace_strict(order, return_dtype=pl.Int64))
        .sort("rank", maintain_order=True)
        .unique("evaluation", keep="first", maintain_order=True)
        .select(id="evaluation", found="found")
    )
    joined = evaluation.select("id", "source").join(best, on="id", how="left", maintain_order="left")
    counted = joined.group_by("source", maintain_order=True).agg(
        images=pl.len(),
        **{name: (pl.col("found") == name).sum() for name in order},
        duplicated=pl.col("found").is_not_null().sum(),
        share=pl.col("found").is_not_null().mean(),
    )
    like = duplicates.join(evaluation.select(evaluation="id", source="source"), on="evaluation")
    partners = like.group_by("source").agg(pretraining=pl.col("pretraining").n_unique())
    return counted.join(partners, on="source", how="left", maintain_order="left").with_columns(
        pl.col("pretraining").fill_null(0)
    )
