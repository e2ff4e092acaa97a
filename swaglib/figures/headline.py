"""The short answer: accuracy macro over the headline families, of every run, and what it gains over baselines."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import polars as pl
from matplotlib.figure import Figure

from swaglib.evaluation.macro import MACRO
from swaglib.figures.rows import is_, linear_accuracy, names_of
from swaglib.figures.style import finished, sentence_figure, style
from swaglib.figures.tables import MISSING, interval_text

UNTRAINED = ("pixels", "random")
"""Baselines that have learned nothing; the better one counts."""


def macro_rows(comparison: pl.DataFrame) -> pl.DataFrame:
    """Returns the rows of the linear probe macro over families: of runs, and of their differences to baselines."""
    return comparison.filter(linear_accuracy(), is_("task", MACRO))


def best_untrained(comparison: pl.DataFrame) -> str | None:
    """Returns the untrained baseline with the higher macro accuracy; None if none was evaluated."""
    own = macro_rows(comparison).filter(is_("baseline", None), pl.col("run").is_in(UNTRAINED))
    return None if own.is_empty() else str(own.sort("value", descending=True)["run"][0])


def headline_table(comparison: pl.DataFrame, order: Sequence[str]) -> pl.DataFrame:
    """Returns one row a run: macro accuracy in percent, and differences in points to baselines, with intervals.

    Args:
        comparison: measures of the stage `compare`.
        order: order of the runs.
    """
    rows, untrained = macro_rows(comparison), best_untrained(comparison)
    baselines = names_of(rows, "baseline", order)
    shown = [name for name in (untrained, "supervised", "imagenet", "imagenet_224") if name in baselines]
    table = []
    for run in names_of(rows.filter(is_("baseline", None)), "run", order):
        own = rows.filter(is_("run", run))
        cells = {"run": run, "macro accuracy": _cell(own.filter(is_("baseline", None)), sign=False)}
        table.append(cells | {f"minus {name}": _cell(own.filter(is_("baseline", name))) for name in shown})
    return pl.DataFrame(table)


def headline_figure(comparison: pl.DataFrame, order: Sequence[str]) -> Figure:
    """Draws the macro accuracy of every run with its interval; a dash marks the best untrained baseline.

    Args:
        comparison: measures of the stage `compare`.
        order: order of the runs.
    """
    style()
    rows, untrained = macro_rows(comparison).filter(is_("baseline", None)), best_untrained(comparison)
    runs = names_of(rows, "run", order)
    if not runs:
        return sentence_figure("compare.headline names no tasks: there is no macro accuracy.")
    figure, axes = plt.subplots(figsize=(7, 0.42 * len(runs) + 1.0))
    for height, run in enumerate(runs):
        row = rows.filter(is_("run", run))
        value = 100 * row["value"].to_numpy()
        errors = np.abs(100 * row.select("ci_low", "ci_high").to_numpy().T.astype(float) - value)
        colour = "0.45" if run in UNTRAINED or run.startswith("imagenet") else "C0"
        axes.errorbar(value, [height], xerr=errors, fmt="o", capsize=3, markersize=7, color=colour)
        axes.annotate(f"{value[0]:.1f}", (value[0], height), xytext=(0, 7), textcoords="offset points", ha="center")
    if untrained is not None:
        best = 100 * rows.filter(is_("run", untrained))["value"][0]
        axes.axvline(best, color="0.5", linestyle="--", linewidth=1)
    axes.set_yticks(range(len(runs)), runs)
    axes.set_ylim(len(runs) - 0.5, -0.7)
    axes.set_xlabel("accuracy of a linear probe, %, macro over families (bars: 95% intervals)")
    axes.grid(axis="y", visible=False)
    return finished(figure)


def _cell(rows: pl.DataFrame, sign: bool = True) -> str:
    return MISSING if rows.is_empty() else interval_text(rows.row(0, named=True), sign=sign)
