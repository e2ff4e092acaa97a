"""The figure of a detector's training: its loss, and the parts that this is the sum of."""

from itertools import cycle

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.figure import Figure

from swaglib.figures.names import loss_name
from swaglib.figures.style import finished, sentence_figure, style

NOT_PARTS = ("step", "learning_rate", "loss")
LINES = ("-", "--", "-.", ":")
"""Styles of the lines of the parts: some of the colours are near each other."""


def detection_loss_figure(log: pl.DataFrame) -> Figure:
    """Draws the loss of a detector over the steps of its training, and beside it the parts, a line each.

    Args:
        log: of `swaglib.detection.results.Detected`: `step`, `loss` and its parts, each a mean since the row before.

    Returns:
        The figure; if nothing was logged, one that says so.
    """
    if log.is_empty():
        return sentence_figure("This detector was not trained, so it has no curve.")
    style()
    figure, (whole, parts) = plt.subplots(1, 2, figsize=(9, 3))
    whole.plot(log["step"], log["loss"], color="C3")
    whole.set_ylabel("loss, the sum of its parts")
    for name, line in zip((own for own in log.columns if own not in NOT_PARTS), cycle(LINES), strict=False):
        parts.plot(log["step"], log[name], line, label=loss_name(name))
    parts.set_ylabel("parts of the loss")
    parts.legend(frameon=False)
    for axes in (whole, parts):
        axes.set_ylim(bottom=0)
        axes.set_xlabel("steps")
    figure.tight_layout()
    return finished(figure)
