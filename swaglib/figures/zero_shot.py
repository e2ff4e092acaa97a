"""The figure of zero-shot classification: accuracy as set, and with one thing changed at a time."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import polars as pl
from matplotlib.figure import Figure

from swaglib.figures.style import MARKERS, style
from swaglib.figures.tables import in_order

COLUMNS = 3


def zero_shot_figure(measures: pl.DataFrame, order: Sequence[str]) -> Figure:
    """Draws zero-shot accuracy and its ablations: a panel a task, a line a variant, a mark a run; chance is dashed.

    Args:
        measures: of the stage `zero_shot`, in the schema of measures.
        order: of the runs.
    """
    style()
    own = measures.filter((pl.col("metric") == "accuracy") & pl.col("protocol").str.starts_with("zero-shot"))
    tasks = own["task"].unique(maintain_order=True).to_list()
    variants = own["protocol"].unique(maintain_order=True).to_list()
    runs = in_order(own["run"].unique(maintain_order=True).to_list(), order)
    rows, columns = -(-len(tasks) // COLUMNS), min(COLUMNS, len(tasks))
    size = (2.2 + 3.0 * columns, rows * (0.27 * len(variants) + 0.9))
    figure, grid = plt.subplots(rows, columns, figsize=size, sharey=True, squeeze=False)
    for place, axes in enumerate(grid.flat):
        if place >= len(tasks):
            axes.set_axis_off()
            continue
        part = own.filter(pl.col("task") == tasks[place])
        chance = measures.filter((pl.col("task") == tasks[place]) & (pl.col("metric") == "chance"))["value"][0]
        for number, run in enumerate(runs):
            mine = part.filter(pl.col("run") == run)
            value = 100 * mine["value"].to_numpy()
            errors = np.abs(100 * mine.select("ci_low", "ci_high").to_numpy().T - value)
            heights = [variants.index(name) + (number - (len(runs) - 1) / 2) * 0.22 for name in mine["protocol"]]
            axes.errorbar(value, heights, xerr=errors, fmt=MARKERS[number], markersize=4, elinewidth=1, label=run)
        axes.axvline(100 * chance, color="0.5", linestyle="--", linewidth=1, label="chance")
        axes.set_yticks(range(len(variants)), [name.removeprefix("zero-shot, ") for name in variants])
        axes.set_ylim(len(variants) - 0.5, -0.5)
        axes.set_xlim(left=0)
        axes.set_title(f"{tasks[place]} (n = {part['n'][0]:,})", fontsize="medium")
        if place >= len(tasks) - columns:
            axes.set_xlabel("accuracy, %")
    handles, labels = grid.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(labels), frameon=False)
    figure.tight_layout()
    return figure
