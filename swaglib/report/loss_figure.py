"""Curves of pre-training."""

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.figure import Figure

from swaglib.report.style import style


def loss_figure(logs: dict[str, pl.DataFrame]) -> Figure:
    """Draws the loss on training batches and on held-out drawings: one panel a run, for losses do not compare.

    Args:
        logs: `log.csv` by run: `images`, `loss`, `validation_loss`.
    """
    style()
    figure, panels = plt.subplots(1, len(logs), figsize=(4.2 * len(logs), 3), squeeze=False)
    for axes, (run, log) in zip(panels[0], logs.items(), strict=True):
        for column, label in (("loss", "training batches"), ("validation_loss", "held-out drawings")):
            known = log.drop_nulls(column)
            marker = "o" if column == "validation_loss" else None
            axes.plot(known["images"] / 1000, known[column], label=label, marker=marker, markersize=4)
        axes.set_title(run)
        axes.set_xlabel("pictures seen, thousands")
        axes.set_ylabel("cross-entropy, nats")
        axes.legend(frameon=False)
    figure.tight_layout()
    return figure
