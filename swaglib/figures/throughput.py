"""Accuracy against throughput, as SWAG draws its models: a line a network, a point a resolution."""

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.figure import Figure

from swaglib.figures.style import MARKERS, finished, style
from swaglib.figures.tables import named_columns


def throughput_figure(table: pl.DataFrame) -> Figure:
    """Draws accuracy against images a second, for single images and for batches.

    Args:
        table: `backbone`, `image_size`, `accuracy`, `ci_low`, `ci_high`, and images a second by size of the batch:
            `batch_1` and `large_batch`, or by their names for display. Null where throughput was not measured, as when
            a result was computed on another machine: such a point is left out.
    """
    style()
    table = named_columns(table)
    figure, grid = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True)
    for axes, column in zip(grid, ("batch 1", "large batch"), strict=True):
        for place, (name, part) in enumerate(table.group_by("backbone", maintain_order=True)):
            points = part.drop_nulls(column).sort(column)
            value = 100 * points["accuracy"]
            errors = [value - 100 * points["ci_low"], 100 * points["ci_high"] - value]
            marker = MARKERS[place % len(MARKERS)]
            axes.errorbar(points[column], value, yerr=errors, marker=marker, capsize=2, label=name[0])
            for image_size, rate, height in zip(points["image size"], points[column], value, strict=True):
                axes.annotate(f"{image_size} px", (rate, height), (5, 5), textcoords="offset points", fontsize="small")
        if table[column].is_null().all():
            axes.text(0.5, 0.5, "not measured on this machine", ha="center", va="center", transform=axes.transAxes)
        axes.set_xscale("log")
        axes.set_xlabel(f"images a second, {column}")
    grid[0].set_ylabel("top-1 accuracy, %")
    grid[1].legend(frameon=False)
    figure.tight_layout()
    return finished(figure)
