"""Tables of paired differences between runs."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from swaglib.evaluation.macro import MACRO
from swaglib.figures.rows import changed_zero_shot, is_, linear_accuracy, names_of, numbered, whole
from swaglib.figures.tables import interval_text


def pair_name(run: str, baseline: str) -> str:
    """Returns the head of a column of differences: `hashtag minus none`."""
    return f"{run} minus {baseline}"


def shown_differences(comparison: pl.DataFrame) -> pl.DataFrame:
    """Returns the differences of single tasks that tables of all protocols show, without zero-shot with one change."""
    one_task = ~is_("task", MACRO)
    return comparison.filter(pl.col("baseline").is_not_null() & whole() & one_task & ~changed_zero_shot())


def of_first_run(comparison: pl.DataFrame, order: Sequence[str]) -> pl.DataFrame:
    """Returns the rows of the run that comes first: with all pairs of many runs, no table could be read."""
    return comparison.filter(pl.col("run").is_in(names_of(comparison, "run", order)[:1]))


def difference_table(comparison: pl.DataFrame, order: Sequence[str]) -> pl.DataFrame:
    """Returns the differences of the linear probe as text: one row a task, one column a baseline of the first run.

    Args:
        comparison: measures of the stage `compare`.
        order: of the runs.
    """
    own = of_first_run(shown_differences(comparison).filter(linear_accuracy()), order)
    rows = []
    for task in names_of(own, "task"):
        row: dict[str, Any] = {"task": task}
        for baseline in names_of(own, "baseline"):
            part = own.filter(is_("task", task) & is_("baseline", baseline))
            for run in names_of(part, "run", order):
                row[pair_name(run, baseline)] = interval_text(
                    part.filter(is_("run", run)).row(0, named=True), sign=True
                )
        rows.append(row)
    return pl.DataFrame(rows, infer_schema_length=None)


def protocol_differences(comparison: pl.DataFrame, order: Sequence[str]) -> pl.DataFrame:
    """Counts, for each protocol and baseline of the first run, the tasks on which the difference is clear of zero.

    Args:
        comparison: measures of the stage `compare`.
        order: of the runs.

    Returns:
        One row a protocol, one column a baseline: `4 better, 0 worse of 6`, and the smallest and the largest
        difference in points.
    """
    own, settings = numbered(of_first_run(shown_differences(comparison).drop_nulls("value"), order))
    rows = []
    for place, setting in enumerate(settings):
        row: dict[str, Any] = {"protocol": setting}
        for baseline in names_of(own, "baseline"):
            part = own.filter((pl.col("place") == place) & is_("baseline", baseline))
            for run in names_of(part, "run", order):
                mine = part.filter(is_("run", run))
                better, worse = (mine["ci_low"] > 0).sum(), (mine["ci_high"] < 0).sum()
                low, high = (100 * mine["value"].to_numpy().min(), 100 * mine["value"].to_numpy().max())
                spread = f"{low:+.1f}" if len(mine) == 1 else f"{low:+.1f} to {high:+.1f}"
                row[pair_name(run, baseline)] = f"{better} better, {worse} worse of {len(mine)} ({spread})"
        rows.append(row)
    return pl.DataFrame(rows, infer_schema_length=None)
