"""COCO's average precision, of many resamples of the images at once.

torchmetrics gives the figure itself; for its interval the same figure is needed for hundreds of resamples. A resample
is how often each image was drawn. Detections keep their matches, so only counting is left; a test shows that the
result is that of torchmetrics.
"""

import numpy as np
from numpy.typing import NDArray

from swaglib.detection.matching import THRESHOLDS, ClassMatches

RECALLS = np.round(np.linspace(0, 1, 101), 2)
"""Recalls at which precision is read; average precision is the mean over them."""


def average_precision(classes: list[ClassMatches], drawn: NDArray[np.int64]) -> NDArray[np.float64]:
    """Returns average precision by class and threshold.

    Args:
        classes: matches of each class.
        drawn: how often each image counts in each resample, shape (resamples, images); all ones give the figure of
            the images themselves.

    Returns:
        Shape (resamples, classes, thresholds), not a number where a resample has no object of the class.
    """
    values = np.full((len(drawn), len(classes), len(THRESHOLDS)), np.nan)
    for number, matches in enumerate(classes):
        objects = drawn @ matches.objects
        often = drawn[:, matches.image]
        for level in range(len(THRESHOLDS)):
            right = np.cumsum(often * matches.right[level], axis=1)
            counted = np.cumsum(often * ~matches.ignored[level], axis=1)
            values[:, number, level] = _areas(right, counted, objects)
    return values


def mean_precision(values: NDArray[np.float64], threshold: float | None = None) -> NDArray[np.float64]:
    """Returns the mean over classes, at one threshold or over all: AP50 at 0.5, AP over all; shape (resamples,)."""
    chosen = values if threshold is None else values[:, :, np.isclose(THRESHOLDS, threshold)]
    known = ~np.isnan(chosen)
    total = np.where(known, chosen, 0).sum((1, 2))
    mean: NDArray[np.float64] = total / np.maximum(known.sum((1, 2)), 1)
    return mean


def _areas(right: NDArray[np.int64], counted: NDArray[np.int64], objects: NDArray[np.int64]) -> NDArray[np.float64]:
    """Returns the mean precision over `RECALLS`, shape (resamples,).

    Args:
        right: right detections up to each, shape (resamples, detections).
        counted: detections up to each, of the same shape.
        objects: number of objects of each resample, int64, shape (resamples,).
    """
    # Precision at a recall is the highest at this recall or a higher one.
    precision = right / np.maximum(counted, 1)
    precision = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
    precision = np.concatenate([precision, np.zeros((len(right), 1))], axis=1)
    areas = np.full(len(right), np.nan)
    for row in np.flatnonzero(objects):
        places = np.searchsorted(right[row] / objects[row], RECALLS, side="left")
        areas[row] = precision[row, places].mean()
    return areas
