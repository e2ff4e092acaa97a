"""Matches detections with objects by COCO's own evaluation, so that precision can be computed again and again.

The rules (https://cocodataset.org/#detection-eval): in an image and class, detections choose in the order of their
scores, each the object with which it overlaps most among those still free, if it overlaps enough. What is left over
and overlaps a crowd counts neither as right nor as wrong.
"""

import io
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from swaglib.detection.coco import Annotated
from swaglib.detection.segmentation import RunLengths

THRESHOLDS = np.round(np.arange(0.5, 1.0, 0.05), 2)
"""Overlaps from which on a detection can match, intersection over union: AP is the mean over them."""

MOST_DETECTIONS = 100
"""Of a class in an image; the rest, of lower scores, is not looked at."""


@dataclass(frozen=True)
class Found:
    """Detections in an image.

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
"""What is found in an image that cannot be decoded."""


@dataclass(frozen=True)
class ClassMatches:
    """All detections of a class, those of the highest scores first.

    Attributes:
        image: number of each detection's image, shape (detections,).
        right: whether it matched an object at each threshold, bool, shape (thresholds, detections).
        ignored: whether it does not count, of the same shape; never where it is right.
        objects: of the class in each image, without crowds, shape (images,).
        concept: concept of the object that each detection overlaps most, of whatever class, detections; None where it
            lies on the ground, or the object has no concept.
        object_image: number of each object's image, shape (objects,).
        object_concept: concept of each object, objects.
    """

    image: NDArray[np.int64]
    right: NDArray[np.bool_]
    ignored: NDArray[np.bool_]
    objects: NDArray[np.int64]
    concept: list[str | None]
    object_image: NDArray[np.int64]
    object_concept: list[str | None]


def match_classes(truths: list[Annotated], found: list[Found], classes: int, masks: bool) -> list[ClassMatches]:
    """Matches the detections of every class with pycocotools.

    Args:
        truths: images with their objects.
        found: detections in the same images.
        classes: number of classes.
        masks: whether overlaps are those of masks; else of boxes.

    Returns:
        The matches of each class, in the order of their numbers.
    """
    with redirect_stdout(io.StringIO()):  # pycocotools prints what it does
        asked = _coco([_annotations(one, place, masks) for place, one in enumerate(truths)], truths, classes)
        given = _coco([_detections(one, place, masks) for place, one in enumerate(found)], truths, classes)
        coco = COCOeval(asked, given, "segm" if masks else "bbox")
        coco.params.iouThrs, coco.params.maxDets = THRESHOLDS, [MOST_DETECTIONS]
        coco.params.areaRng, coco.params.areaRngLbl = [[0, float("inf")]], ["all"]
        coco.evaluate()
    images = len(truths)
    concepts = [name for truth, own in zip(truths, found, strict=True) for name in nearest_concepts(truth, own)]
    return [
        _of_class(coco.evalImgs[number * images : (number + 1) * images], truths, number + 1, concepts)
        for number in range(classes)
    ]


def nearest_concepts(truth: Annotated, found: Found) -> list[str | None]:
    """Returns the concept of the object whose box each detection overlaps most; None where it overlaps none."""
    if not len(truth.boxes) or not truth.concepts:
        return [None] * len(found.boxes)
    overlaps = box_overlaps(found.boxes.astype(np.float64), truth.boxes.astype(np.float64))
    return [truth.concepts[int(own.argmax())] if own.max() > 0 else None for own in overlaps]


def box_overlaps(boxes: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns intersection over union of boxes, shape (boxes, others)."""
    corners = np.minimum(boxes[:, None, 2:], others[None, :, 2:]) - np.maximum(boxes[:, None, :2], others[None, :, :2])
    shared = corners.clip(0).prod(2)
    own, other = ((one[:, 2:] - one[:, :2]).prod(1) for one in (boxes, others))
    overlaps: NDArray[np.float64] = shared / np.maximum(own[:, None] + other[None, :] - shared, 1e-9)
    return overlaps


def _of_class(
    matched: list[dict[str, Any] | None], truths: list[Annotated], number: int, concepts: list[str | None]
) -> ClassMatches:
    """Puts together what pycocotools says of a class in each image; None of an image without it."""
    seen = [(place, one) for place, one in enumerate(matched) if one is not None]
    image = np.concatenate([[], *(np.full(len(one["dtScores"]), place) for place, one in seen)]).astype(np.int64)
    scores = np.concatenate([[], *(one["dtScores"] for _, one in seen)])
    none = np.zeros((len(THRESHOLDS), 0), dtype=np.bool_)
    ignored = np.concatenate([none, *(np.asarray(one["dtIgnore"], dtype=np.bool_) for _, one in seen)], axis=1)
    right = np.concatenate([none, *(np.asarray(one["dtMatches"]) > 0 for _, one in seen)], axis=1) & ~ignored
    order = np.argsort(-scores, kind="stable")
    objects = np.array([((one.classes == number) & ~one.crowd).sum() for one in truths], dtype=np.int64)
    ids = np.concatenate([[], *(one["dtIds"] for _, one in seen)]).astype(np.int64)[order]
    shown = [(place, own) for place, one in enumerate(truths) for own in _concepts_of(one, number)]
    return ClassMatches(
        image[order],
        right[:, order],
        ignored[:, order],
        objects,
        [concepts[one - 1] for one in ids.tolist()],
        np.array([place for place, _ in shown], dtype=np.int64),
        [own for _, own in shown],
    )


def _concepts_of(truth: Annotated, number: int) -> list[str | None]:
    """Returns the concepts of an image's objects of a class, without crowds."""
    places = np.flatnonzero((truth.classes == number) & ~truth.crowd).tolist()
    return [truth.concepts[place] if truth.concepts else None for place in places]


def _coco(by_image: list[list[dict[str, Any]]], truths: list[Annotated], classes: int) -> COCO:
    """Returns annotations in the form that pycocotools reads from files."""
    every = [one for own in by_image for one in own]
    coco = COCO()
    coco.dataset = {
        "images": [{"id": place, "height": one.height, "width": one.width} for place, one in enumerate(truths)],
        "categories": [{"id": number + 1} for number in range(classes)],
        # From 1: pycocotools takes a match with the object 0 for none.
        "annotations": [{"id": number, **one} for number, one in enumerate(every, 1)],
    }
    coco.createIndex()
    return coco


def _annotations(truth: Annotated, image: int, masks: bool) -> list[dict[str, Any]]:
    shapes = [{"segmentation": mask} for mask in truth.masks] if masks else _with_sides(truth.boxes)
    return [
        {"image_id": image, "category_id": int(category), "iscrowd": int(crowd), "area": 0.0, **shape}
        for category, crowd, shape in zip(truth.classes, truth.crowd, shapes, strict=True)
    ]


def _detections(found: Found, image: int, masks: bool) -> list[dict[str, Any]]:
    shapes = [{"segmentation": mask} for mask in found.masks] if masks else _with_sides(found.boxes)
    return [
        {"image_id": image, "category_id": int(category), "score": float(score), "area": 0.0, "iscrowd": 0, **shape}
        for category, score, shape in zip(found.classes, found.scores, shapes, strict=True)
    ]


def _with_sides(boxes: NDArray[np.float32]) -> list[dict[str, Any]]:
    """Turns left, top, right, bottom into left, top, width, height."""
    sides = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1).astype(np.float64)
    return [{"bbox": box} for box in sides.tolist()]
