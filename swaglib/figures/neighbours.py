"""The figure of nearest neighbours: test images beside the images to learn from that a network finds most like them."""

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from swaglib.figures.image_axes import pixels_of
from swaglib.figures.rows import is_, names_of
from swaglib.figures.style import finished, sentence_figure, style

RIGHT, WRONG = "C2", "C3"
"""Colours of the frames; a wrong neighbour's frame is dashed, too."""

SIDE, HEIGHT = 0.82, 1.2
"""Side of an image, and height of a row with the names above its images, in widths of a column."""


def neighbours_figure(nearest: pl.DataFrame, images: Mapping[str, bytes | None]) -> Figure:
    """Draws a row a test image: the image first, then its neighbours, framed by whether they are of its class.

    Args:
        nearest: in the schema `swaglib.evaluation.nearest.NEAREST`.
        images: encoded, by id; a place whose image is missing stays empty.

    Returns:
        The figure; if there are no neighbours, one that says so.
    """
    queries = names_of(nearest, "query")
    if not queries:
        return sentence_figure("There are no images to look for neighbours among.")
    style()
    columns = 1 + int(nearest["rank"].to_numpy().max())
    # One pair of axes for all: a pair for each image takes five times as long to draw.
    figure, axes = plt.subplots(figsize=(1.25 * columns, 1.5 * len(queries)))
    for row, query in enumerate(queries):
        own = nearest.filter(is_("query", query))
        _place(axes, row, 0, images.get(query))
        _name(axes, row, 0, own["truth"][0], fontsize=8, fontweight="bold")
        for one in own.iter_rows(named=True):
            _place(axes, row, one["rank"], images.get(one["id"]))
            _frame(axes, row, one["rank"], one["right"])
            mark = "✓" if one["right"] else "✗"
            _name(axes, row, one["rank"], f"{mark} {one['cosine']:.3f}\n{one['class']}", fontsize=7)
    axes.set(xlim=(0, columns), ylim=(HEIGHT * len(queries) + 0.03, 0), aspect="equal")
    axes.set_axis_off()
    return finished(figure)


def _place(axes: Axes, row: int, column: int, image: bytes | None) -> None:
    """Draws an image into its place, as large as fits, whatever its shape."""
    if image is None:
        return
    pixels = pixels_of(image)
    height, width = (SIDE * edge / max(pixels.shape[:2]) for edge in pixels.shape[:2])
    left, top = column + (1 - width) / 2, row * HEIGHT + HEIGHT - SIDE + (SIDE - height) / 2
    axes.imshow(pixels, extent=(left, left + width, top + height, top))


def _frame(axes: Axes, row: int, column: int, right: bool) -> None:
    corner = column + (1 - SIDE) / 2, row * HEIGHT + HEIGHT - SIDE
    colour, line = (RIGHT, "-") if right else (WRONG, "--")
    axes.add_patch(Rectangle(corner, SIDE, SIDE, fill=False, edgecolor=colour, linestyle=line, linewidth=2))


def _name(axes: Axes, row: int, column: int, text: str, **look: Any) -> None:
    """Writes a text above a place."""
    axes.text(column + 0.5, row * HEIGHT + HEIGHT - SIDE - 0.03, text, ha="center", va="bottom", **look)
