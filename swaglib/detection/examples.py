"""Examples of what a detector finds, for looking at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from swaglib.detection.coco import Annotated
from swaglib.detection.matching import Found
from swaglib.detection.pictures import UnreadablePictureError, decode_picture

SHOWN = 0.25
"""Score from which on a detection is shown."""


@dataclass(frozen=True)
class Example:
    """A picture with its objects and what was found in it.

    Attributes:
        picture: uint8, shape (height, width, 3).
        boxes: of the objects, left, top, right, bottom in pixels, float32, shape (objects, 4).
        classes: names of the objects' classes.
        found_boxes: of the detections, the highest score first, of the same form.
        found_classes: names of their classes.
        scores: of the detections, between 0 and 1, float32, shape (detections,).
    """

    picture: NDArray[np.uint8]
    boxes: NDArray[np.float32]
    classes: list[str]
    found_boxes: NDArray[np.float32]
    found_classes: list[str]
    scores: NDArray[np.float32]


def examples_of(truths: list[Annotated], found: list[Found], classes: list[str], count: int) -> list[Example]:
    """Returns the first pictures that can be decoded, with what was found in them with a score of `SHOWN` or more.

    Args:
        truths: pictures with their objects.
        found: detections in the same pictures.
        classes: names, the first for the class 1.
        count: of examples.
    """
    examples: list[Example] = []
    for truth, own in zip(truths, found, strict=True):
        if len(examples) == count:
            break
        try:
            picture = decode_picture(truth)
        except UnreadablePictureError:
            continue
        kept = np.argsort(-own.scores, kind="stable")
        kept = kept[own.scores[kept] >= SHOWN]
        examples.append(
            Example(
                picture,
                truth.boxes,
                [classes[number - 1] for number in truth.classes],
                own.boxes[kept],
                [classes[number - 1] for number in own.classes[kept]],
                own.scores[kept],
            )
        )
    return examples
