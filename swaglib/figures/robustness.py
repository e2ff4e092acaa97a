"""The figure of robustness: accuracy as pictures get worse, beside the accuracy on clean ones."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.figure import Figure

from swaglib.evaluation.corruptions import CORRUPTIONS, SEVERITIES
from swaglib.evaluation.scores import ACCURACY, LINEAR
from swaglib.figures.style import MARKERS, style
from swaglib.figures.tables import in_order


def robustness_figure(measures: pl.DataFrame, order: Sequence[str]) -> Figure:
    """Draws accuracy against severity: a row a task, a panel a corruption, a line a run. Severity 0 is no corruption.

    Args:
        measures: of the stage `transfer`, in the schema of measures.
        order: of the runs.

    Returns:
        The figure; if no task was corrupted, one that says so.
    """
    style()
    under = measures.filter(pl.col("metric").str.starts_with("accuracy under ") & pl.col("k").is_not_null())
    tasks = under["task"].unique(maintain_order=True).to_list()
    if not tasks:
        figure, axes = plt.subplots(figsize=(6, 0.6))
        axes.set_axis_off()
        axes.text(0, 0, "No task was corrupted: transfer.corrupted names none.")
        return figure
    runs = in_order(under["run"].unique(maintain_order=True).to_list(), order)
    size = (2.0 * len(CORRUPTIONS) + 1, 2.1 * len(tasks) + 0.6)
    figure, grid = plt.subplots(len(tasks), len(CORRUPTIONS), figsize=size, sharex=True, sharey="row", squeeze=False)
    clean = measures.filter((pl.col("metric") == ACCURACY) & (pl.col("protocol") == LINEAR))
    for row, task in enumerate(tasks):
        for column, kind in enumerate(CORRUPTIONS):
            axes = grid[row, column]
            for place, run in enumerate(runs):
                mine = (pl.col("run") == run) & (pl.col("task") == task)
                points = pl.concat(
                    [
                        clean.filter(mine).with_columns(k=pl.lit(0, pl.Int64)),
                        under.filter(mine & (pl.col("metric") == f"accuracy under {kind}")),
                    ]
                ).sort("k")
                low, high = (100 * points[name] for name in ("ci_low", "ci_high"))
                line = axes.plot(points["k"], 100 * points["value"], marker=MARKERS[place % len(MARKERS)], label=run)
                axes.fill_between(points["k"], low, high, alpha=0.15, color=line[0].get_color())
            axes.set_xticks([0, *SEVERITIES])
            axes.set_ylim(bottom=0)
            if row == 0:
                axes.set_title(kind, fontsize="medium")
            if row == len(tasks) - 1:
                axes.set_xlabel("severity")
        grid[row, 0].set_ylabel(f"{task}\naccuracy, %")
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(runs), frameon=False)
    figure.tight_layout()
    return figure
