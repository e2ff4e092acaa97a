"""The figure of detection: images with their objects above, and what a detector found in them below."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from swaglib.detection.examples import SHOWN, Example
from swaglib.figures.style import finished, style

COLUMNS = 4


def detection_figure(examples: Sequence[Example]) -> Figure:
    """Draws examples, four a row: the boxes of a class have one colour, dashed ones are of the wrong class or place.

    Args:
        examples: see `swaglib.detection.examples`.
    """
    style()
    names = sorted({name for one in examples for name in (*one.classes, *one.found_classes)})
    colours = dict(zip(names, sns.color_palette("dark", len(names)), strict=True))
    columns = max(1, min(COLUMNS, len(examples)))
    rows = 2 * -(-len(examples) // columns)
    figure, grid = plt.subplots(
        max(rows, 2), columns, figsize=(2.6 * columns, 2.75 * max(rows, 2)), squeeze=False, layout="constrained"
    )
    for axes in grid.flat:
        axes.set_axis_off()
    for place, one in enumerate(examples):
        row, column = 2 * (place // columns), place % columns
        above, below = grid[row, column], grid[row + 1, column]
        for axes in (above, below):
            axes.imshow(one.image, interpolation="nearest")
        for box, name in zip(one.boxes, one.classes, strict=True):
            _draw(above, box, name, colours[name], one.image.shape[0])
        for box, name, score in zip(one.found_boxes, one.found_classes, one.scores, strict=True):
            right = any(
                name == own and _overlap(box, other) >= 0.5 for other, own in zip(one.boxes, one.classes, strict=True)
            )
            _draw(below, box, f"{name} {100 * score:.0f}", colours[name], one.image.shape[0], right)
        above.set_title("objects", loc="left", fontsize=8, pad=2)
        below.set_title(f"found (score {100 * SHOWN:.0f} or more)", loc="left", fontsize=8, pad=2)
    return finished(figure)


def _draw(
    axes: Axes, box: NDArray[np.float32], name: str, colour: tuple[float, float, float], height: int, right: bool = True
) -> None:
    left, top, width, tall = box[0] - 0.5, box[1] - 0.5, box[2] - box[0], box[3] - box[1]
    axes.add_patch(
        Rectangle(
            (left, top), width, tall, fill=False, edgecolor=colour, linewidth=1.4, linestyle="-" if right else ":"
        )
    )
    inside = top < 0.08 * height
    axes.text(
        left,
        top if not inside else top + tall,
        name,
        color="white",
        fontsize=6,
        verticalalignment="bottom" if not inside else "top",
        bbox={"facecolor": colour, "edgecolor": "none", "pad": 0.8, "alpha": 0.85},
        clip_on=True,
    )


def _overlap(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Returns intersection over union of two boxes."""
    low, high = np.maximum(one[:2], other[:2]), np.minimum(one[2:], other[2:])
    common = float(np.prod(np.clip(high - low, 0, None)))
    union = float(np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2])) - common
    return common / union if union > 0 else 0.0
