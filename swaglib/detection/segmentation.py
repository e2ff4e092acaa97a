"""Run lengths as COCO writes them, numbers or compressed text, brought into one form: compressed run lengths."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from swaglib.detection.coco_values import whole_of

RunLengths = dict[str, Any]
"""pycocotools' form: `size` [height, width] in pixels, and `counts`, compressed."""


def run_lengths(segmentation: dict[str, Any], height: int, width: int) -> RunLengths:
    """Returns compressed run lengths from those of an annotation.

    Args:
        segmentation: `{"size": [height, width], "counts": ...}`, where the counts are numbers or compressed text.
        height: height of the image, in pixels.
        width: width of the image, in pixels.

    Raises:
        ValueError: if they are malformed; the message is the rest of a sentence that begins with the annotation, such
            as "has run lengths for ...".
    """
    size, counts = segmentation.get("size"), segmentation.get("counts")
    shape = [whole_of(one) for one in size] if isinstance(size, list) else None
    if shape != [height, width]:
        raise ValueError(f"has run lengths for {size}, but its image is {[height, width]} (height, width)")
    if isinstance(counts, list):
        runs = [whole_of(run) for run in counts]
        given = [run for run in runs if run is not None and run >= 0]
        if len(given) < len(runs) or sum(given) != height * width:
            raise ValueError(f"has run lengths that do not add up to the {height * width} pixels of its image")
        encoded: RunLengths = coco_mask.frPyObjects({"size": shape, "counts": given}, height, width)
        return encoded
    if not isinstance(counts, str):
        raise ValueError("has run lengths whose counts are neither numbers nor text")
    if _pixels_of(counts) != height * width:
        raise ValueError(f"has compressed run lengths that do not make the {height * width} pixels of its image")
    return {"size": shape, "counts": counts.encode("ascii")}


def to_mask(encoded: RunLengths) -> NDArray[np.uint8]:
    """Returns run lengths as an image of zeros and ones, uint8, shape (height, width)."""
    mask: NDArray[np.uint8] = coco_mask.decode(encoded)
    return mask


def from_mask(mask: NDArray[np.bool_]) -> RunLengths:
    """Returns a mask of shape (height, width) as compressed run lengths."""
    encoded: RunLengths = coco_mask.encode(np.asfortranarray(mask, dtype=np.uint8))
    return encoded


def of_box(left: float, top: float, right: float, bottom: float, height: int, width: int) -> RunLengths:
    """Returns a box, in pixels, as compressed run lengths: what stands for an object without a segmentation."""
    corners = [left, top, right, top, right, bottom, left, bottom]
    merged: RunLengths = coco_mask.merge(coco_mask.frPyObjects([corners], height, width))
    return merged


def _pixels_of(counts: str) -> int:
    """Returns how many pixels compressed run lengths make, or -1 if they are malformed; decoding trusts them.

    Numbers are in base 32, the lowest digit first, each digit a character from "0" on whose sixth bit says that more
    follow. The highest digit's fifth bit is the sign. From the fourth run on, a number is the difference to the run
    before the last.
    """
    runs: list[int] = []
    number = place = 0
    for character in counts:
        digit = ord(character) - 48
        if not 0 <= digit < 64 or place > 6:
            return -1
        number |= (digit & 31) << (5 * place)
        place += 1
        if digit & 32:
            continue
        if digit & 16:
            number -= 1 << (5 * place)
        if len(runs) > 2:
            number += runs[-2]
        if number < 0:
            return -1
        runs.append(number)
        number = place = 0
    return -1 if place else sum(runs)
