"""The figure of all protocols: what each run gives in each setting of transfer, on each task."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from swaglib.figures.protocol_tables import headline
from swaglib.figures.style import MARKERS, style
from swaglib.figures.tables import in_order

COLUMNS = 3


def protocol_figure(measures: pl.DataFrame, order: Sequence[str]) -> Figure:
    """Draws every protocol: a panel a task, a line a protocol, a mark a run.

    Args:
        measures: of the stages that judge runs, in the schema of measures.
        order: of the runs.
    """
    style()
    own = headline(measures)
    tasks = own["task"].unique(maintain_order=True).to_list()
    settings = own["setting"].unique(maintain_order=True).to_list()
    runs = in_order(own["run"].unique(maintain_order=True).to_list(), order)
    rows = -(-len(tasks) // COLUMNS)
    columns = min(COLUMNS, len(tasks))
    figure, grid = plt.subplots(
        rows, columns, figsize=(2.2 + 3.0 * columns, rows * (0.26 * len(settings) + 0.9)), sharey=True, squeeze=False
    )
    for place, axes in enumerate(grid.flat):
        if place >= len(tasks):
            axes.set_axis_off()
            continue
        part = own.filter(pl.col("task") == tasks[place])
        _panel(axes, part, settings, runs)
        axes.set_title(f"{tasks[place]} (n = {part['n'][0]:,})", fontsize="medium")
        if place >= len(tasks) - columns:
            axes.set_xlabel("accuracy or precision, %")
    handles, labels = grid.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(runs), frameon=False)
    figure.tight_layout()
    return figure


def _panel(axes: Axes, part: pl.DataFrame, settings: list[str], runs: list[str]) -> None:
    for place, run in enumerate(runs):
        rows = part.filter(pl.col("run") == run)
        value = 100 * rows["value"].to_numpy()
        errors = np.abs(100 * rows.select("ci_low", "ci_high").to_numpy().T - value)
        heights = [settings.index(name) + (place - (len(runs) - 1) / 2) * 0.22 for name in rows["setting"]]
        axes.errorbar(
            value, heights, xerr=errors, fmt=MARKERS[place % len(MARKERS)], markersize=4, elinewidth=1, label=run
        )
    axes.set_yticks(range(len(settings)), settings)
    axes.set_ylim(len(settings) - 0.5, -0.5)
    axes.set_xlim(left=0)
