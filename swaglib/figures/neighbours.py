"""The figure of nearest neighbours: test images beside the images to learn from that a network finds most like them."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.figure import Figure

from swaglib.figures.image_axes import draw_image
from swaglib.figures.rows import is_, names_of
from swaglib.figures.style import finished, sentence_figure, style

RIGHT, WRONG = "C2", "C3"
"""Colours of the frames; a wrong neighbour's frame is dashed, too."""


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
    size = (1.25 * columns, 1.45 * len(queries))
    figure, grid = plt.subplots(len(queries), columns, figsize=size, squeeze=False, layout="constrained")
    for row, query in enumerate(queries):
        own = nearest.filter(is_("query", query))
        draw_image(grid[row, 0], images.get(query))
        grid[row, 0].set_title(own["truth"][0], fontsize=8, fontweight="bold")
        for axes in grid[row, 1 + len(own) :]:
            axes.set_axis_off()
        for one in own.iter_rows(named=True):
            axes = grid[row, one["rank"]]
            draw_image(axes, images.get(one["id"]))
            mark = "✓" if one["right"] else "✗"
            axes.set_title(f"{mark} {one['cosine']:.3f}\n{one['class']}", fontsize=7)
            for spine in axes.spines.values():
                spine.set(visible=True, color=RIGHT if one["right"] else WRONG, linewidth=2)
                spine.set_linestyle("-" if one["right"] else "--")
    return finished(figure)
