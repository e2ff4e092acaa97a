"""Boxes of files in COCO's format: cut to their images, and told from boxes of other formats under the same name."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

SLACK = 1.0
"""Pixels by which boxes may lie outside their images, as rounded ones do."""


class Placed(NamedTuple):
    """A box as its annotation has it, and the size of its image, all in pixels."""

    left: float
    top: float
    width: float
    height: float
    image_width: int
    image_height: int


def clipped(box: Placed) -> tuple[float, float, float, float] | None:
    """Returns left, top, right, bottom within the image; None if nothing is left."""
    left, top = max(0.0, box.left), max(0.0, box.top)
    right = min(float(box.image_width), box.left + box.width)
    bottom = min(float(box.image_height), box.top + box.height)
    return (left, top, right, bottom) if right > left and bottom > top else None


def refuse_other_forms(boxes: Sequence[Placed], instances: Path) -> None:
    """Refuses files whose boxes look like those of another format.

    Raises:
        ValueError: if no box reaches further than 1 and some have fractions: they are shares of the images; or if some
            reach outside their images, and all would be inside as left, top, right, bottom.
    """
    if not boxes:
        return
    left, top, width, height, image_width, image_height = np.array(boxes, dtype=np.float64).T
    numbers = np.stack((left, top, width, height))
    if (np.abs(numbers) <= 1).all() and (numbers % 1 != 0).any() and min(image_width.min(), image_height.min()) > 1:
        raise ValueError(
            f"{instances}: no box has a number above 1, so they seem to be shares of the images' sides. COCO's boxes "
            "are in pixels: multiply them."
        )
    outside = (left + width > image_width + SLACK) | (top + height > image_height + SLACK)
    corners = (left >= 0) & (top >= 0) & (width > left) & (height > top)
    corners &= (width <= image_width) & (height <= image_height)
    if outside.any() and corners.all():
        raise ValueError(
            f"{instances}: {outside.sum():,} of {len(boxes):,} boxes reach outside their images, and none would if "
            "they were left, top, right, bottom. COCO's are left, top, width, height: write them so. If they are, cut "
            "them to their images."
        )
