"""The look of all figures, set in one place."""

import matplotlib.pyplot as plt
import seaborn as sns

MARKERS = "oDs^vP"
"""So that runs are told apart without colour, too."""


def style() -> None:
    """Sets the look of all figures."""
    sns.set_theme(context="notebook", style="whitegrid", palette="colorblind", font_scale=0.85)
    plt.rcParams.update(
        {"figure.dpi": 110, "savefig.bbox": "tight", "axes.spines.right": False, "axes.spines.top": False}
    )
