"""Tables of paired differences between runs."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from swaglib.figures.protocol_tables import headline_name
from swaglib.figures.tables import in_order, interval_text

MINUS = " minus "
VARIANT = "zero-shot,"
"""Ablations of zero-shot classification are compared in its own notebook."""


def named_differences(comparison: pl.DataFrame) -> pl.DataFrame:
    """Adds to the measures of the stage `compare`: `setting` (the protocol with what it counts), `baseline`.

    Only whole accuracies and precisions are kept, and accuracies under corruption.
    """
    own = comparison.filter(~pl.col("protocol").str.starts_with(VARIANT))
    metric, baseline = (pl.col("metric").str.split(MINUS).list.get(place) for place in (0, 1))
    names = [
        headline_name(protocol, k) + _addition(name.split(MINUS)[0])
        for protocol, k, name in own.select("protocol", "k", "metric").iter_rows()
    ]
    return own.with_columns(setting=pl.Series(names, dtype=pl.String), baseline=baseline, of=metric)


def _addition(metric: str) -> str:
    """Returns what the name of a protocol needs to tell its metrics apart."""
    if metric.startswith("accuracy under"):
        return ", corrupted"
    return "" if metric in ("accuracy", "precision") else f", {metric}"


def difference_table(comparison: pl.DataFrame, order: Sequence[str]) -> pl.DataFrame:
    """Returns the differences of the linear probe as text: one row a task, one column a pair of runs."""
    own = named_differences(comparison).filter(pl.col("setting") == "linear probe")
    rows = []
    for task in own["task"].unique(maintain_order=True):
        row: dict[str, Any] = {"task": task}
        for baseline in own["baseline"].unique(maintain_order=True):
            part = own.filter((pl.col("task") == task) & (pl.col("baseline") == baseline))
            for run in in_order(part["run"].to_list(), order):
                one = part.filter(pl.col("run") == run).row(0, named=True)
                row[f"{run}{MINUS}{baseline}"] = interval_text(one, sign=True)
        rows.append(row)
    return pl.DataFrame(rows)


def protocol_differences(comparison: pl.DataFrame, order: Sequence[str]) -> pl.DataFrame:
    """Counts, for each protocol and pair of runs, the tasks on which the difference is clear of zero.

    Returns:
        One row a protocol, one column a pair of runs: `4 better, 0 worse of 6`, and the smallest and the largest
        difference in points.
    """
    own = named_differences(comparison)
    rows = []
    for setting in own["setting"].unique(maintain_order=True):
        row: dict[str, Any] = {"protocol": setting}
        for baseline in own["baseline"].unique(maintain_order=True):
            part = own.filter((pl.col("setting") == setting) & (pl.col("baseline") == baseline))
            for run in in_order(part["run"].unique(maintain_order=True).to_list(), order):
                mine = part.filter(pl.col("run") == run)
                better, worse = (mine["ci_low"] > 0).sum(), (mine["ci_high"] < 0).sum()
                low, high = (100 * mine["value"].to_numpy().min(), 100 * mine["value"].to_numpy().max())
                spread = f"{low:+.1f}" if len(mine) == 1 else f"{low:+.1f} to {high:+.1f}"
                row[f"{run}{MINUS}{baseline}"] = f"{better} better, {worse} worse of {len(mine)} ({spread})"
        rows.append(row)
    return pl.DataFrame(rows, infer_schema_length=None)
