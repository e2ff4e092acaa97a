"""The main figure: what each run gives on each task."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import polars as pl
from matplotlib.figure import Figure

from swaglib.figures.style import MARKERS, style
from swaglib.figures.tables import in_order


def transfer_figure(measures: pl.DataFrame, order: Sequence[str]) -> Figure:
    """Draws accuracy with intervals: one line a task, one mark a run; a dash shows the share of the largest class.

    Args:
        measures: rows of `accuracy` and `largest class`, in the schema of measures.
        order: of the runs.
    """
    style()
    own = measures.filter((pl.col("metric") == "accuracy") & (pl.col("protocol") == "linear probe"))
    tasks = own["task"].unique(maintain_order=True).to_list()
    runs = in_order(own["run"].unique(maintain_order=True).to_list(), order)
    figure, axes = plt.subplots(figsize=(8, 0.75 * len(tasks) + 1.2))
    for place, run in enumerate(runs):
        rows = own.filter(pl.col("run") == run)
        shift = (place - (len(runs) - 1) / 2) * 0.22
        heights = [tasks.index(task) + shift for task in rows["task"]]
        value = 100 * rows["value"].to_numpy()
        errors = np.abs(100 * rows.select("ci_low", "ci_high").to_numpy().T - value)
        axes.errorbar(value, heights, xerr=errors, fmt=MARKERS[place % 6], capsize=3, markersize=6, label=run)
    chance = measures.filter(pl.col("metric") == "largest class").unique("task", keep="first")
    for task, share in zip(chance["task"], chance["value"], strict=True):
        height = tasks.index(task)
        axes.vlines(100 * share, height - 0.4, height + 0.4, color="0.5", linestyle="--", linewidth=1)
    axes.plot([], [], color="0.5", linestyle="--", linewidth=1, label="largest class")
    sizes = {task: own.filter(pl.col("task") == task)["n"][0] for task in tasks}
    axes.set_yticks(range(len(tasks)), [f"{task}\n(n = {sizes[task]:,})" for task in tasks])
    axes.set_ylim(len(tasks) - 0.5, -0.5)
    axes.set_xlim(left=0)
    axes.set_xlabel("top-1 accuracy of a linear probe, % (bars: 95% bootstrap over clusters)")
    axes.grid(axis="y", visible=False)
    # Runs in the order in which they lie above each other.
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    return figure
