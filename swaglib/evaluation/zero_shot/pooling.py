"""Turns predictions of hashtags into scores of classes."""

from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import log_softmax

Pooling = Literal["sum", "mean", "max"]
POOLINGS: tuple[Pooling, ...] = ("sum", "mean", "max")

ROWS = 16_384
"""Number of images at a time: tens of thousands of hashtags each."""


def weight_matrix(table: pl.DataFrame, labels: list[str], classes: list[str]) -> NDArray[np.float64]:
    """Returns the map as a matrix of weights, shape (hashtags, classes); zero where nothing is mapped."""
    row = {name: place for place, name in enumerate(labels)}
    column = {name: place for place, name in enumerate(classes)}
    weights = np.zeros((len(labels), len(classes)))
    for name, label, weight in table.select("class", "label", "weight").iter_rows():
        if label in row and name in column:
            weights[row[label], column[name]] = weight
    return weights


def class_scores(
    logits: NDArray[np.float32],
    bias: NDArray[np.float64],
    weights: NDArray[np.float64],
    pooling: Pooling,
    scale: float = 1.0,
) -> NDArray[np.float64]:
    """Scores classes by what is predicted of their hashtags.

    Args:
        logits: logits of the hashtag head, float32, shape (images, hashtags).
        bias: bias of the prior correction, float64, shape (hashtags,).
        weights: weights of the map, float64, shape (hashtags, classes).
        pooling: `sum` adds the weighted shares of a class's hashtags, `mean` divides that by their weights, `max` takes
            the largest.
        scale: factor that the logits are multiplied by.

    Returns:
        Shape (images, classes); minus infinity for classes that nothing maps to: they are never the answer.
    """
    parts = np.split(logits, range(ROWS, len(logits), ROWS))
    shares = (np.exp(log_softmax(part.astype(np.float64) * scale + bias, axis=1)) for part in parts)
    scores = np.concatenate([_pooled(part, weights, pooling) for part in shares])
    scores[:, ~weights.any(axis=0)] = -np.inf
    return scores


def _pooled(shares: NDArray[np.float64], weights: NDArray[np.float64], pooling: Pooling) -> NDArray[np.float64]:
    if pooling == "max":
        mapped = [np.flatnonzero(column) for column in weights.T]
        best = [(shares[:, own] * weights[own, n]).max(axis=1, initial=0) for n, own in enumerate(mapped)]
        return np.stack(best, axis=1)
    scores: NDArray[np.float64] = shares @ weights
    if pooling == "mean":
        total = weights.sum(axis=0)
        scores = scores / np.where(total > 0, total, 1)
    return scores
