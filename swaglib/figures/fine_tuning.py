"""The figure of fine-tuning: the loss at every learning rate, and of the network that is evaluated."""

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.figure import Figure

from swaglib.figures.style import finished, style


def fine_tuning_figure(curves: pl.DataFrame) -> Figure:
    """Draws the training loss by epoch: a panel a task, a line a learning rate, the chosen one bold.

    The training on training and validation images together is dashed.

    Args:
        curves: of `swaglib.evaluation.fine_tuning.results.FineTuned`.
    """
    style()
    tasks = curves["task"].unique(maintain_order=True).to_list()
    figure, grid = plt.subplots(1, len(tasks), figsize=(5 * len(tasks), 3.4), squeeze=False)
    for axes, task in zip(grid.flat, tasks, strict=True):
        own = curves.filter(pl.col("task") == task)
        for (rate, refit), part in own.group_by("learning_rate", "refit", maintain_order=True):
            width, line = 2.4 if part["chosen"][0] else 1.2, "--" if refit else "-"
            accuracy = part["validation_accuracy"][0]
            outcome = "on training and validation" if refit else f"{100 * accuracy:.1f} % on validation"
            label = f"rate {float(str(rate)):g}: {outcome}"
            axes.plot(part["epoch"], part["loss"], linewidth=width, linestyle=line, label=label)
        axes.set_title(task, fontsize="medium")
        axes.set_xlabel("epoch")
        axes.set_ylim(bottom=0)
        axes.legend(frameon=False)
    grid[0, 0].set_ylabel("training loss")
    figure.tight_layout()
    return finished(figure)
