"""Examples of what a detector finds, for looking at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from swaglib.detection.coco import Annotated
from swaglib.detection.images import UnreadableImageError, decode_image
from swaglib.detection.matching import Found

SHOWN = 0.25
"""Score from which on a detection is shown."""


@dataclass(frozen=True)
class Example:
    """An image with its objects and what was found in it.

    Attributes:
        image: uint8, shape (height, width, 3).
        boxes: boxes of the objects, left, top, right, bottom in pixels, float32, shape (objects, 4).
        classes: names of the objects' classes.
        found_boxes: boxes of the detections, the highest score first, in the same form.
        found_classes: names of the detections' classes.
        scores: scores of the detections, between 0 and 1, float32, shape (detections,).
    """

    image: NDArray[np.uint8]
    boxes: NDArray[np.float32]
    classes: list[str]
    found_boxes: NDArray[np.float32]
    found_classes: list[str]
    scores: NDArray[np.float32]


def examples_of(truths: list[Annotated], found: list[Found], classes: list[str], count: int) -> list[Example]:
    """Returns the first images that can be decoded, with what was found in them with a score of `SHOWN` or more.

    Args:
        truths: images with their objects.
        found: detections in the same images.
        classes: names, the first for the class 1.
        count: number of examples.
    """
    examples: list[Example] = []
    for truth, own in zip(truths, found, strict=True):
        if len(examples) == count:
            break
        try:
            image = decode_image(truth)
        except UnreadableImageError:
            continue
        kept = np.argsort(-own.scores, kind="stable")
        kept = kept[own.scores[kept] >= SHOWN]
        examples.append(
            Example(
                image,
                truth.boxes,
                [classes[number - 1] for number in truth.classes],
                own.boxes[kept],
                [classes[number - 1] for number in own.classes[kept]],
                own.scores[kept],
            )
        )
    return examples
