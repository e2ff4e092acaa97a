"""Matches detections with objects as COCO's evaluation does, so that precision can be computed again and again.

The rules (https://cocodataset.org/#detection-eval): in a picture and class, detections choose in the order of their
scores, each the object with which it overlaps most among those still free, if it overlaps enough. What is left over
and overlaps a crowd counts neither as right nor as wrong.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from swaglib.detection.coco import Annotated
from swaglib.detection.segmentation import RunLengths

THRESHOLDS = np.round(np.arange(0.5, 1.0, 0.05), 2)
"""Overlaps from which on a detection can match, intersection over union: AP is the mean over them."""

MOST_DETECTIONS = 100
"""Of a class in a picture; the rest, of lower scores, is not looked at."""


@dataclass(frozen=True)
class Found:
    """Detections in a picture.

    Attributes:
        boxes: left, top, right, bottom in pixels, float32, shape (detections, 4).
        scores: float32, shape (detections,).
        classes: from 1, int64, shape (detections,).
        masks: of the detections; empty for a detector of boxes.
    """

    boxes: NDArray[np.float32]
    scores: NDArray[np.float32]
    classes: NDArray[np.int64]
    masks: list[RunLengths]


NOTHING = Found(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int64), [])
"""What is found in a picture that cannot be decoded."""


@dataclass(frozen=True)
class ClassMatches:
    """All detections of a class, those of the highest scores first.

    Attributes:
        picture: number of each detection's picture, shape (detections,).
        right: whether it matched an object at each threshold, bool, shape (thresholds, detections).
        ignored: whether it does not count, of the same shape; never where it is right.
        objects: of the class in each picture, without crowds, shape (pictures,).
    """

    picture: NDArray[np.int64]
    right: NDArray[np.bool_]
    ignored: NDArray[np.bool_]
    objects: NDArray[np.int64]


def match_class(truths: list[Annotated], found: list[Found], number: int, masks: bool) -> ClassMatches:
    """Matches the detections of one class.

    Args:
        truths: pictures with their objects.
        found: detections in the same pictures.
        number: of the class, from 1.
        masks: whether overlaps are those of masks; else of boxes.
    """
    pictures, scores, right, ignored = [], [], [], []
    objects = np.zeros(len(truths), dtype=np.int64)
    for place, (truth, own) in enumerate(zip(truths, found, strict=True)):
        wanted = np.flatnonzero(truth.classes == number)
        # COCO looks at crowds last, so that an object is preferred.
        wanted = wanted[np.argsort(truth.crowd[wanted], kind="stable")]
        chosen = np.flatnonzero(own.classes == number)
        chosen = chosen[np.argsort(-own.scores[chosen], kind="stable")][:MOST_DETECTIONS]
        objects[place] = int((~truth.crowd[wanted]).sum())
        if not len(chosen):
            continue
        overlaps = _overlaps(truth, wanted, own, chosen, masks)
        matched, on_crowd = _match(overlaps, truth.crowd[wanted])
        pictures.append(np.full(len(chosen), place))
        scores.append(own.scores[chosen])
        right.append(matched)
        ignored.append(on_crowd)
    if not pictures:
        none = np.zeros((len(THRESHOLDS), 0), dtype=np.bool_)
        return ClassMatches(np.zeros(0, dtype=np.int64), none, none, objects)
    order = np.argsort(-np.concatenate(scores), kind="stable")
    return ClassMatches(
        np.concatenate(pictures)[order],
        np.concatenate(right, axis=1)[:, order],
        np.concatenate(ignored, axis=1)[:, order],
        objects,
    )


def _overlaps(
    truth: Annotated, wanted: NDArray[np.int64], own: Found, chosen: NDArray[np.int64], masks: bool
) -> NDArray[np.float64]:
    """Returns intersection over union, of crowds intersection over the detection, shape (detections, objects)."""
    if not len(wanted):
        return np.zeros((len(chosen), 0))
    crowd = truth.crowd[wanted].tolist()
    if masks:
        overlaps = coco_mask.iou([own.masks[i] for i in chosen], [truth.masks[i] for i in wanted], crowd)
    else:
        overlaps = coco_mask.iou(_with_sides(own.boxes[chosen]), _with_sides(truth.boxes[wanted]), crowd)
    return np.asarray(overlaps, dtype=np.float64).reshape(len(chosen), len(wanted))


def _with_sides(boxes: NDArray[np.float32]) -> NDArray[np.float64]:
    """Turns left, top, right, bottom into left, top, width, height."""
    return np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1).astype(np.float64)


def _match(overlaps: NDArray[np.float64], crowd: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Returns which detections are right and which are ignored, each of shape (thresholds, detections).

    Args:
        overlaps: shape (detections, objects), detections in the order of their scores, crowds last.
        crowd: shape (objects,).
    """
    shape = (len(THRESHOLDS), len(overlaps))
    right, ignored = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    real = int((~crowd).sum())
    for level, threshold in enumerate(THRESHOLDS):
        free = np.ones(real, dtype=np.bool_)
        for detection, row in enumerate(overlaps):
            # Of equal overlaps, COCO takes the last object.
            fit = np.where(free, row[:real], -1)
            best = real - 1 - int(fit[::-1].argmax()) if real else -1
            if real and fit[best] >= threshold:
                free[best] = False
                right[level, detection] = True
            elif (row[real:] >= threshold).any():
                ignored[level, detection] = True
    return right, ignored
