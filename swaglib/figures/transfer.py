"""The main figure: what each run gives on each task."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import polars as pl
from matplotlib.figure import Figure

from swaglib.figures.names import metric_name
from swaglib.figures.protocol_tables import largest_classes
from swaglib.figures.rows import is_, linear_accuracy, names_of
from swaglib.figures.style import MARKERS, finished, sentence_figure, style
from swaglib.figures.tables import first_seed


def transfer_figure(measures: pl.DataFrame, order: Sequence[str]) -> Figure:
    """Draws accuracy with intervals: one line a task, one mark a run; a dash shows the share of the largest class.

    Args:
        measures: of the stage `transfer`, in the schema of measures. The first seed of each run has its interval; other
            seeds are small marks beside it.
        order: of the runs.
    """
    style()
    every = measures.filter(linear_accuracy() & is_("baseline", None))
    own = first_seed(every)
    others = every.join(own, on=every.columns, how="anti", nulls_equal=True, maintain_order="left")
    tasks, runs = names_of(own, "task"), names_of(own, "run", order)
    if not tasks:
        return sentence_figure("No linear probe was evaluated.")
    figure, axes = plt.subplots(figsize=(8, max(0.75, 0.17 * len(runs)) * len(tasks) + 1.2))
    for place, run in enumerate(runs):
        rows = own.filter(is_("run", run))
        shift = (place - (len(runs) - 1) / 2) * min(0.22, 0.8 / len(runs))
        heights = [tasks.index(task) + shift for task in rows["task"]]
        value = 100 * rows["value"].to_numpy()
        errors = np.abs(100 * rows.select("ci_low", "ci_high").to_numpy().T - value)
        marker = MARKERS[place % len(MARKERS)]
        drawn = axes.errorbar(value, heights, xerr=errors, fmt=marker, capsize=3, markersize=6, label=run)
        more = others.filter(is_("run", run) & pl.col("task").is_in(tasks))
        if len(more):
            beside = [tasks.index(task) + shift for task in more["task"]]
            colour = drawn.lines[0].get_color()
            axes.plot(100 * more["value"], beside, marker, color=colour, markersize=3, alpha=0.6)
    for task, share in largest_classes(measures).items():
        if task in tasks:
            height = tasks.index(task)
            axes.vlines(100 * share, height - 0.4, height + 0.4, color="0.5", linestyle="--", linewidth=1)
    if len(others):
        axes.plot([], [], "o", color="0.5", markersize=3, alpha=0.6, label="other seeds")
    axes.plot([], [], color="0.5", linestyle="--", linewidth=1, label=metric_name("largest_class"))
    sizes = {task: own.filter(is_("task", task))["n"][0] for task in tasks}
    axes.set_yticks(range(len(tasks)), [f"{task}\n(n = {sizes[task]:,})" for task in tasks])
    axes.set_ylim(len(tasks) - 0.5, -0.5)
    axes.set_xlim(left=0)
    axes.set_xlabel("top-1 accuracy of a linear probe, % (bars: 95% intervals over clusters)")
    axes.grid(axis="y", visible=False)
    # Runs in the order in which they lie above each other.
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    return finished(figure)
