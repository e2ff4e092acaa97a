"""The figure of the study `capacity`: what a wider network makes of more images."""

from fractions import Fraction

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.figure import Figure

from swaglib.figures.studies import NOTHING, accuracies, draw_line, seeds_of
from swaglib.figures.style import MARKERS, finished, sentence_figure, style
from swaglib.studies.arms.capacity import SHARES, WIDTHS

APART = 0.06
"""By how much the widths stand apart, in doublings of the share, so that bars do not hide each other."""


def capacity_figure(measures: pl.DataFrame) -> Figure:
    """Draws accuracy over the share of things that were shown, a line a width of the network; a small mark is a seed.

    Args:
        measures: measures of the study `capacity`, whose arms are named `<width>_<share>`.
    """
    style()
    rows = accuracies(measures)
    if rows.is_empty():
        return sentence_figure(NOTHING)
    single = seeds_of(measures)
    figure, axes = plt.subplots(figsize=(8, 4))
    for place, (width, channels) in enumerate(WIDTHS.items()):
        arms = pl.DataFrame({"run": [f"{width}_{name}" for name in SHARES], "share": list(SHARES.values())})
        shift = 2 ** (APART * (place - (len(WIDTHS) - 1) / 2))
        own = rows.join(arms, on="run").sort("share")
        label = f"{width}, {channels[0]} to {channels[-1]} channels"
        draw_line(axes, own["share"] * shift, own, MARKERS[place], label)
        seeds = single.join(arms, on="run")
        axes.plot(seeds["share"] * shift, 100 * seeds["value"], "_", color=f"C{place}", alpha=0.6, markersize=9)
    axes.set_xscale("log", base=2)
    axes.set_xticks(list(SHARES.values()), [str(Fraction(share)) for share in SHARES.values()])
    axes.set_xlabel("share of the things that are shown, for as many steps (bars: 95% intervals; –: one seed)")
    axes.set_ylabel("accuracy of a linear probe, %, macro")
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return finished(figure)
