"""COCO's average precision by class and overlap, from matches. A test shows that it is that of torchmetrics."""

import numpy as np
from numpy.typing import NDArray

from swaglib.detection.matching import THRESHOLDS, ClassMatches

RECALLS = np.round(np.linspace(0, 1, 101), 2)
"""Recalls at which precision is read; average precision is the mean over them."""


def average_precision(classes: list[ClassMatches]) -> NDArray[np.float64]:
    """Returns average precision by class and threshold.

    Args:
        classes: matches of each class.

    Returns:
        Shape (classes, thresholds), not a number for a class without object.
    """
    values = np.full((len(classes), len(THRESHOLDS)), np.nan)
    for number, matches in enumerate(classes):
        objects = int(matches.objects.sum())
        if objects:
            for level in range(len(THRESHOLDS)):
                right = np.cumsum(matches.right[level], dtype=np.int64)
                precision = highest_precision(right, np.cumsum(~matches.ignored[level], dtype=np.int64))
                values[number, level] = precision[np.searchsorted(right / objects, RECALLS, side="left")].mean()
    return values


def mean_precision(values: NDArray[np.float64], threshold: float | None = None) -> float:
    """Returns the mean over classes, at one threshold or over all: AP50 at 0.5, AP over all; 0 without any object."""
    chosen = values[:, at(threshold)]
    known = ~np.isnan(chosen)
    return float(chosen[known].mean()) if known.any() else 0.0


def at(threshold: float | None) -> NDArray[np.bool_]:
    """Returns which thresholds are meant: one of them, or all; shape (thresholds,)."""
    if threshold is None:
        return np.ones(len(THRESHOLDS), dtype=np.bool_)
    chosen: NDArray[np.bool_] = np.isclose(THRESHOLDS, threshold)
    return chosen


def highest_precision(right: NDArray[np.int64], counted: NDArray[np.int64]) -> NDArray[np.float64]:
    """Returns the highest precision from each detection on, and 0 after the last: shape (detections + 1,).

    Args:
        right: right detections up to each, shape (detections,).
        counted: detections up to each that are right or wrong, shape (detections,).
    """
    precision = right / np.maximum(counted, 1)
    highest: NDArray[np.float64] = np.append(np.maximum.accumulate(precision[::-1])[::-1], 0.0)
    return highest
