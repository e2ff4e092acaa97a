"""Polygons as COCO writes them, brought into compressed run lengths; malformed ones are left out and told."""

from typing import Any

from pycocotools import mask as coco_mask

from swaglib.detection.coco_values import number_of
from swaglib.detection.segmentation import RunLengths

FEWEST = 6
"""Numbers of a polygon: three points."""


def of_polygons(polygons: list[Any], height: int, width: int) -> tuple[RunLengths | None, str | None]:
    """Returns the union of polygons, each [x, y, x, y, ...] in pixels.

    Args:
        polygons: polygons, some of which may be malformed; a list of numbers is one that lacks its outer list.
        height: height of the image, in pixels.
        width: width of the image, in pixels.

    Returns:
        The run lengths, None if no polygon is left; and which polygons were left out and why, None if all are in: the
        rest of a sentence that begins with the annotation.
    """
    if polygons and all(number_of(one) is not None for one in polygons):
        return None, "has a polygon that is not in a list of polygons"
    reasons = [_malformed(polygon, height, width) for polygon in polygons]
    good = [
        [float(number) for number in polygon]
        for polygon, reason in zip(polygons, reasons, strict=True)
        if reason is None
    ]
    bad = [reason for reason in reasons if reason is not None]
    told = f"has {len(bad):,} of {len(polygons):,} polygons left out, the first for {bad[0]}" if bad else None
    return (coco_mask.merge(coco_mask.frPyObjects(good, height, width)) if good else None), told


def _malformed(polygon: Any, height: int, width: int) -> str | None:
    """Returns what is wrong with a polygon, or None."""
    if not isinstance(polygon, list) or len(polygon) < FEWEST or len(polygon) % 2:
        return "being no list of three or more pairs x, y"
    numbers = [number_of(number) for number in polygon]
    if any(number is None for number in numbers):
        return "having something other than finite numbers"
    # pycocotools draws every step of an edge, inside the image or not.
    points = [abs(number) for number in numbers if number is not None]
    far = max(points[::2]) > 2 * width or max(points[1::2]) > 2 * height
    return "reaching further outside the image than its side" if far else None
