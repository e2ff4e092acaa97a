"""The look of all figures, set in one place."""

import matplotlib.pyplot as plt
import seaborn as sns
from matplotlib.figure import Figure

MARKERS = "oDs^vPX*"
"""So that runs are told apart without colour, too."""


def style() -> None:
    """Sets the look of all figures."""
    sns.set_theme(context="notebook", style="whitegrid", palette="colorblind", font_scale=0.85)
    plt.rcParams.update(
        {"figure.dpi": 110, "savefig.bbox": "tight", "axes.spines.right": False, "axes.spines.top": False}
    )


def finished(figure: Figure) -> Figure:
    """Closes a figure with pyplot, which would show it a second time below a notebook's cell that ends with it.

    The figure itself stays whole: it can be shown and saved.
    """
    plt.close(figure)
    return figure


def sentence_figure(sentence: str) -> Figure:
    """Returns a figure that says why there is nothing to draw."""
    style()
    figure, axes = plt.subplots(figsize=(6, 0.6))
    axes.set_axis_off()
    axes.text(0, 0, sentence)
    return finished(figure)
