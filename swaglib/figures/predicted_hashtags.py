"""The figure of predicted hashtags: images beside the hashtags that a network finds most probable."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from swaglib.figures.image_axes import draw_image
from swaglib.figures.rows import is_, names_of
from swaglib.figures.style import finished, sentence_figure, style

COLUMNS = 2
SPEAKS, OTHER = "C0", "0.75"
"""Colours of hashtags that speak for the class of the image, and of others."""


def hashtags_figure(predicted: pl.DataFrame, images: Mapping[str, bytes | None], hashtag_map: pl.DataFrame) -> Figure:
    """Draws images with their classes, two a row, and beside each the probability of its hashtags in percent.

    Args:
        predicted: in the schema `swaglib.evaluation.zero_shot.predicted.PREDICTED`.
        images: encoded, by id; a place whose image is missing stays empty.
        hashtag_map: of the task, in the schema `swaglib.evaluation.zero_shot.relations.MAP`: it says which hashtags
            speak for the class of an image.

    Returns:
        The figure; if there are no images, one that says so.
    """
    shown = names_of(predicted, "id")
    if not shown:
        return sentence_figure("There are no test images to predict hashtags for.")
    style()
    speaking = set(hashtag_map.select("class", "label").rows())
    rows = -(-len(shown) // COLUMNS)
    figure, grid = plt.subplots(
        rows,
        2 * COLUMNS,
        figsize=(4.6 * COLUMNS, 1.6 * rows + 0.4),
        width_ratios=[1, 2] * COLUMNS,
        squeeze=False,
        layout="constrained",
    )
    most = 100 * float(predicted["probability"].to_numpy().max())
    for place in range(rows * COLUMNS):
        beside, bars = grid[place // COLUMNS, 2 * (place % COLUMNS) : 2 * (place % COLUMNS) + 2]
        if place >= len(shown):
            beside.set_axis_off()
            bars.set_axis_off()
            continue
        own = predicted.filter(is_("id", shown[place])).sort("rank")
        draw_image(beside, images.get(shown[place]))
        beside.set_title(own["truth"][0], fontsize=8, fontweight="bold")
        _draw_bars(bars, own, speaking)
        bars.set_xlim(0, 1.25 * most)  # room for the number at the end of the longest bar
    handles = [Patch(color=SPEAKS, label="speaks for the class"), Patch(color=OTHER, label="does not")]
    figure.legend(handles=handles, loc="outside upper center", ncols=2, frameon=False)
    return finished(figure)


def _draw_bars(axes: Axes, own: pl.DataFrame, speaking: set[tuple[str, str]]) -> None:
    names = [f"#{label.split('.n.')[0]}" for label in own["label"]]
    colours = [SPEAKS if pair in speaking else OTHER for pair in own.select("truth", "label").rows()]
    bars = axes.barh(range(len(own)), (100 * own["probability"]).to_list(), color=colours)
    axes.bar_label(bars, [f"{100 * value:.1f} %" for value in own["probability"]], padding=2, fontsize=7)
    axes.set_yticks(range(len(own)), names, fontsize=8)
    axes.set_xticks([])  # every bar has its number
    axes.invert_yaxis()
    axes.grid(False)
