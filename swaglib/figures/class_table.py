"""The table of classes: how often the linear probe is right about each, and what it says instead."""

import polars as pl

from swaglib.evaluation.scores import ACCURACY, LINEAR
from swaglib.evaluation.wilson import wilson_interval
from swaglib.figures.rows import is_
from swaglib.figures.tables import interval_text


def class_table(scores: pl.DataFrame, task: str) -> pl.DataFrame:
    """Returns one row a class of a task, the hardest first.

    Args:
        scores: of test images, in the schema `swaglib.evaluation.scores.SCORE`.
        task: its name.

    Returns:
        `class`, `n`, the accuracy of the linear probe as text in percent with its 95% Wilson interval, and the wrong
        answer that is given most often (missing where there is none, or where such an image cannot be decoded).
    """
    whole = is_("protocol", LINEAR) & is_("metric", ACCURACY) & is_("variant", None)
    own = scores.filter(is_("task", task) & whole)
    wrong = own.filter((pl.col("score") == 0) & pl.col("predicted").is_not_null())
    counted = wrong.group_by("truth", "predicted").len().sort(["len", "predicted"], descending=[True, False])
    instead = counted.unique("truth", keep="first", maintain_order=True).select("truth", instead="predicted")
    classes = own.group_by("truth").agg(n=pl.len(), right=pl.col("score").sum())
    joined = classes.join(instead, on="truth", how="left").with_columns(value=pl.col("right") / pl.col("n"))
    table = joined.sort("value", "truth")
    low, high = wilson_interval(table["right"], table["n"])
    rows = table.with_columns(ci_low=pl.Series(low), ci_high=pl.Series(high)).iter_rows(named=True)
    return pl.DataFrame(
        [(row["truth"], row["n"], interval_text(row), row["instead"]) for row in rows],
        schema={"class": pl.String, "n": pl.Int64, "accuracy, %": pl.String, "most often taken for": pl.String},
        orient="row",
    )
