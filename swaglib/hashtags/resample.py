"""Resampling: how often each picture is repeated in an epoch, so that rare hashtags are seen more often.

With f(h) the share of pictures that carry hashtag h, and a threshold t, the repeat factor of a hashtag is
r(h) = max(1, phi(t / f(h))), with phi(x) = sqrt(x) for square-root and phi(x) = x for uniform sampling; that of a
picture is the largest of its hashtags, r(I) = max r(h). Natural sampling has r = 1.

The formula is that of Mahajan et al. 2018 (https://arxiv.org/abs/1805.00932), section 2.2, as recalled: its text was
not at hand when this was written. SWAG (https://arxiv.org/abs/2201.08371) resamples by inverse square-root frequency.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

Sampling = Literal["natural", "square-root", "uniform"]


def hashtag_repeats(frequency: NDArray[np.float64], threshold: float, sampling: Sampling) -> NDArray[np.float64]:
    """Returns r(h) of each hashtag.

    Args:
        frequency: f(h), the share of pictures with each hashtag, shape (hashtags,), above 0.
        threshold: t, in the unit of `frequency`.
    """
    if sampling == "natural":
        return np.ones_like(frequency)
    ratio = threshold / frequency
    return np.maximum(1.0, np.sqrt(ratio) if sampling == "square-root" else ratio)


def image_repeats(labels: list[list[int]], repeats: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns r(I) of each picture: the largest r(h) of its hashtags.

    Args:
        labels: the hashtags of each picture, none empty.
        repeats: r(h), shape (hashtags,).
    """
    lengths = np.array([len(own) for own in labels])
    if not lengths.all():
        raise ValueError(f"Picture {int(np.argmin(lengths))} has no hashtag, so it has no repeat factor.")
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    flat = np.fromiter((label for own in labels for label in own), dtype=np.int64, count=int(lengths.sum()))
    return np.maximum.reduceat(repeats[flat], starts)


def threshold_for(labels: list[list[int]], frequency: NDArray[np.float64], growth: float, sampling: Sampling) -> float:
    """Chooses t so that an epoch has `growth` times as many pictures as there are.

    Raises:
        ValueError: if `growth` is below 1: no picture is ever dropped.
    """
    if growth < 1:
        raise ValueError(f"An epoch cannot be {growth} times the pictures: curate.epoch_growth must be at least 1.")
    lowest = float(frequency.min())
    if sampling == "natural" or growth == 1:
        return lowest  # the largest threshold that repeats nothing

    def excess(threshold: float) -> float:
        repeats = hashtag_repeats(frequency, threshold, sampling)
        return float(image_repeats(labels, repeats).mean()) - growth

    highest = lowest
    while excess(highest) < 0:
        highest *= 2
    return float(brentq(excess, lowest, highest, xtol=1e-12)) if highest > lowest else lowest
