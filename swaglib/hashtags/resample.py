"""Resampling: how often each image is repeated in an epoch, so that rare hashtags are seen more often.

With f(h) the share of images that carry hashtag h, and a threshold t, the repeat factor of a hashtag is
r(h) = max(1, phi(t / f(h))), with phi(x) = sqrt(x) for square-root and phi(x) = x for uniform sampling; that of an
image is the largest of its hashtags, r(I) = max r(h). Natural sampling has r = 1.

A rarer hashtag never has a smaller factor, so an image's factor is that of its rarest hashtag. How many images have
h as their rarest hashtag is therefore all that the length of an epoch depends on: a table as long as the vocabulary,
however many images there are.

The formula is that of Mahajan et al. 2018 (https://arxiv.org/abs/1805.00932), section 2.2, as recalled: its text was
not at hand when this was written. SWAG (https://arxiv.org/abs/2201.08371) resamples by inverse square-root frequency.
"""

from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import brentq

Sampling = Literal["natural", "square-root", "uniform"]


def hashtag_repeats(frequency: NDArray[np.float64], threshold: float, sampling: Sampling) -> NDArray[np.float64]:
    """Returns r(h) of each hashtag.

    Args:
        frequency: f(h), the share of images with each hashtag, shape (hashtags,), above 0.
        threshold: t, in the unit of `frequency`.
        sampling: choice of phi.
    """
    if sampling == "natural":
        return np.ones_like(frequency)
    ratio = threshold / frequency
    return np.maximum(1.0, np.sqrt(ratio) if sampling == "square-root" else ratio)


def rarest_hashtags(labels: pl.Series, frequency: NDArray[np.float64]) -> NDArray[np.int64]:
    """Returns the rarest hashtag of each image.

    Args:
        labels: the hashtags of each image, none empty.
        frequency: f(h), shape (hashtags,).

    Returns:
        Their numbers, shape (images,).

    Raises:
        ValueError: if an image has no hashtag.
    """
    lengths = labels.list.len().to_numpy()
    if not lengths.all():
        raise ValueError(f"Image {int(np.argmin(lengths))} has no hashtag, so it has no repeat factor.")
    by_rarity = np.argsort(frequency, kind="stable")
    rank = np.empty(len(frequency), dtype=np.int64)
    rank[by_rarity] = np.arange(len(frequency))
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    flat = labels.explode().to_numpy()
    return by_rarity[np.minimum.reduceat(rank[flat], starts)] if len(lengths) else np.empty(0, np.int64)


def epoch_images(rarest: NDArray[np.int64], repeats: NDArray[np.float64]) -> float:
    """Returns the expected number of images in an epoch.

    Args:
        rarest: number of images that have each hashtag as their rarest, shape (hashtags,).
        repeats: r(h), shape (hashtags,).
    """
    return float(rarest @ repeats)


def threshold_for(
    rarest: NDArray[np.int64], frequency: NDArray[np.float64], growth: float, sampling: Sampling
) -> float:
    """Chooses t so that an epoch has `growth` times as many images as there are.

    Args:
        rarest: see `epoch_images`.
        frequency: f(h), shape (hashtags,).
        growth: length of an epoch, as a multiple of the number of images.
        sampling: choice of phi.

    Raises:
        ValueError: if `growth` is below 1: no image is ever dropped.
    """
    if growth < 1:
        raise ValueError(f"An epoch cannot be {growth} times the images: curate.epoch_growth must be at least 1.")
    lowest = float(frequency.min())
    if sampling == "natural" or growth == 1:
        return lowest  # the largest threshold that repeats nothing

    def excess(threshold: float) -> float:
        return epoch_images(rarest, hashtag_repeats(frequency, threshold, sampling)) / rarest.sum() - growth

    highest = lowest
    while excess(highest) < 0:
        highest *= 2
    return float(brentq(excess, lowest, highest, xtol=1e-15)) if highest > lowest else lowest
