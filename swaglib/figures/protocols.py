"""The figure of all protocols: what each run gives in each setting of transfer, on each task."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from swaglib.figures.rows import headline, is_, names_of, numbered
from swaglib.figures.style import MARKERS, finished, sentence_figure, style
from swaglib.figures.tables import first_seed

COLUMNS = 3
NOTHING = "No protocol was evaluated."
ADMISSION = "admission"
"""The protocol that asks about images to learn from: it has no place beside those of test images."""


def protocol_figures(measures: pl.DataFrame, order: Sequence[str]) -> dict[str, Figure]:
    """Draws every protocol as `protocol_figure` does, in figures of three tasks, each of which fits a sheet of paper.

    Args:
        measures: see `protocol_figure`.
        order: of the runs.

    Returns:
        The figures by the names of their tasks; a sentence under `no task` where nothing was evaluated.
    """
    tested = _tested(measures)
    tasks, runs = names_of(tested, "task"), names_of(tested, "run", order)
    if not tasks:
        return {"no task": sentence_figure(NOTHING)}
    sheets = [tasks[start : start + COLUMNS] for start in range(0, len(tasks), COLUMNS)]
    return {", ".join(own): _figure(tested.filter(pl.col("task").is_in(own)), own, runs) for own in sheets}


def protocol_figure(measures: pl.DataFrame, order: Sequence[str]) -> Figure:
    """Draws every protocol: a panel a task, a line a protocol, a mark a run.

    Args:
        measures: of the stages that evaluate runs, in the schema of measures; the first seed of each run is drawn.
        order: of the runs.
    """
    tested = _tested(measures)
    tasks, runs = names_of(tested, "task"), names_of(tested, "run", order)
    return _figure(tested, tasks, runs) if tasks else sentence_figure(NOTHING)


def _tested(measures: pl.DataFrame) -> pl.DataFrame:
    return headline(first_seed(measures)).filter(~is_("protocol", ADMISSION))


def _figure(tested: pl.DataFrame, tasks: list[str], runs: list[str]) -> Figure:
    """Draws some tasks; a run looks the same in every figure that was given the same runs."""
    style()
    own, settings = numbered(tested)
    rows = -(-len(tasks) // COLUMNS)
    columns = min(COLUMNS, len(tasks))
    height = rows * (max(0.26, 0.075 * len(runs)) * len(settings) + 0.9)
    figure, grid = plt.subplots(rows, columns, figsize=(2.2 + 3.0 * columns, height), sharey=True, squeeze=False)
    for place, axes in enumerate(grid.flat):
        if place >= len(tasks):
            axes.set_axis_off()
            continue
        part = own.filter(is_("task", tasks[place]))
        _panel(axes, part, settings, runs)
        axes.set_title(f"{tasks[place]} (n = {part['n'][0]:,})", fontsize="medium")
        if place >= len(tasks) - columns:
            axes.set_xlabel("accuracy or precision, %")
    handles, labels = grid.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(runs), frameon=False)
    figure.tight_layout()
    return finished(figure)


def _panel(axes: Axes, part: pl.DataFrame, settings: list[str], runs: list[str]) -> None:
    for place, run in enumerate(runs):
        rows = part.filter(is_("run", run))
        value = 100 * rows["value"].to_numpy()
        errors = np.abs(100 * rows.select("ci_low", "ci_high").to_numpy().T - value)
        heights = rows["place"].to_numpy() + (place - (len(runs) - 1) / 2) * min(0.22, 0.8 / len(runs))
        axes.errorbar(
            value, heights, xerr=errors, fmt=MARKERS[place % len(MARKERS)], markersize=4, elinewidth=1, label=run
        )
    axes.set_yticks(range(len(settings)), settings)
    axes.set_ylim(len(settings) - 0.5, -0.5)
    axes.set_xlim(left=0)
