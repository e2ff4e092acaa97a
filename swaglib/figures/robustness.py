"""The figure of robustness: accuracy as images get worse, beside the accuracy on clean ones."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.figure import Figure

from swaglib.figures.names import words
from swaglib.figures.rows import is_, linear_accuracy, names_of, whole
from swaglib.figures.style import MARKERS, finished, sentence_figure, style
from swaglib.figures.tables import first_seed


def robustness_figure(measures: pl.DataFrame, order: Sequence[str]) -> Figure:
    """Draws accuracy against severity: a row a task, a panel a corruption, a line a run. Severity 0 is no corruption.

    Args:
        measures: of the stage `transfer`, in the schema of measures; the first seed of each run is drawn.
        order: of the runs.

    Returns:
        The figure; if no task was corrupted, one that says so.
    """
    style()
    measures = first_seed(measures).filter(is_("metric", "accuracy") & is_("baseline", None) & whole())
    one_kind = pl.col("variant").is_not_null() & pl.col("k").is_not_null()
    under = measures.filter(is_("protocol", "corruptions") & one_kind)
    tasks, kinds, runs = names_of(under, "task"), names_of(under, "variant"), names_of(under, "run", order)
    if not tasks:
        return sentence_figure("No task was corrupted: transfer.corrupted names none.")
    severities = sorted(under["k"].unique().to_list())
    size = (2.0 * len(kinds) + 1, 2.1 * len(tasks) + 0.6)
    figure, grid = plt.subplots(len(tasks), len(kinds), figsize=size, sharex=True, sharey="row", squeeze=False)
    clean = measures.filter(linear_accuracy()).with_columns(k=pl.lit(0, pl.Int64))
    for row, task in enumerate(tasks):
        for column, kind in enumerate(kinds):
            axes = grid[row, column]
            for place, run in enumerate(runs):
                mine = is_("run", run) & is_("task", task)
                points = clean.filter(mine).vstack(under.filter(mine & is_("variant", kind))).sort("k")
                low, high = (100 * points[name] for name in ("ci_low", "ci_high"))
                line = axes.plot(points["k"], 100 * points["value"], marker=MARKERS[place % len(MARKERS)], label=run)
                axes.fill_between(points["k"], low, high, alpha=0.15, color=line[0].get_color())
            axes.set_xticks([0, *severities])
            axes.set_ylim(bottom=0)
            if row == 0:
                axes.set_title(words(kind), fontsize="medium")
            if row == len(tasks) - 1:
                axes.set_xlabel("severity")
        grid[row, 0].set_ylabel(f"{task}\naccuracy, %")
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(runs), frameon=False)
    figure.tight_layout()
    return finished(figure)
