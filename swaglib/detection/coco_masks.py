"""The mask of an object in a file of COCO's format: its polygons, its run lengths, or its box."""

from typing import Any

from pycocotools import mask as coco_mask

from swaglib.detection.polygons import of_polygons
from swaglib.detection.segmentation import RunLengths, of_box, run_lengths

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in pixels."""


def mask_of(segmentation: Any, box: Box, height: int, width: int) -> tuple[RunLengths, str | None]:
    """Returns the mask of an object.

    Args:
        segmentation: a list of polygons, each [x, y, x, y, ...] in pixels, whose union is meant; or run lengths,
            `{"size": [height, width], "counts": ...}`; or null, [] or {}, in place of which the box stands.
        box: the object's box, within the image.
        height: height of the image, in pixels.
        width: width of the image, in pixels.

    Returns:
        The mask, and what was left out of it, None if nothing: the rest of a sentence that begins with the annotation.
        Malformed polygons are left out; where no pixel remains, the box stands for the object.

    Raises:
        ValueError: if it is neither polygons nor run lengths, or its run lengths do not fit; the message is the rest of
            a sentence that begins with the annotation.
    """
    if segmentation is None or segmentation in ([], {}):
        return of_box(*box, height, width), None
    if isinstance(segmentation, list):
        mask, told = of_polygons(segmentation, height, width)
    elif isinstance(segmentation, dict) and {"size", "counts"} <= set(segmentation):
        mask, told = run_lengths(segmentation, height, width), None
    else:
        raise ValueError("has a segmentation that is neither a list of polygons nor run lengths with size and counts")
    if mask is not None and coco_mask.area(mask) > 0:
        return mask, told
    return of_box(*box, height, width), f"{told or 'has a segmentation without a pixel'}; its box stands for it"
