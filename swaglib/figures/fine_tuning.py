"""The figure of fine-tuning: the loss at every learning rate."""

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.figure import Figure

from swaglib.figures.style import finished, style


def fine_tuning_figure(curves: pl.DataFrame) -> Figure:
    """Draws the training loss by epoch: a panel a task, a line a learning rate, the chosen one bold.

    Args:
        curves: of `swaglib.evaluation.fine_tuning.results.FineTuned`.
    """
    style()
    tasks = curves["task"].unique(maintain_order=True).to_list()
    figure, grid = plt.subplots(1, len(tasks), figsize=(5 * len(tasks), 3.4), squeeze=False)
    for axes, task in zip(grid.flat, tasks, strict=True):
        own = curves.filter(pl.col("task") == task)
        for rate, part in own.group_by("learning_rate", maintain_order=True):
            chosen = bool(part["chosen"][0])
            label = f"rate {float(str(rate[0])):g}: {100 * part['validation_accuracy'][0]:.1f} % on validation"
            axes.plot(part["epoch"], part["loss"], linewidth=2.4 if chosen else 1.2, label=label)
        axes.set_title(task, fontsize="medium")
        axes.set_xlabel("epoch")
        axes.set_ylim(bottom=0)
        axes.legend(frameon=False)
    grid[0, 0].set_ylabel("training loss")
    figure.tight_layout()
    return finished(figure)
