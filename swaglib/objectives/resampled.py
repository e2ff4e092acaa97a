"""How often an epoch repeats the images of an objective that has labels of its own, or trains on part of the images."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.hashtags import resample


def square_root_repeats(labels: pl.Series, classes: int, growth: float) -> NDArray[np.float64]:
    """Returns the repeat factor of each image by the square root of the frequency of its rarest label.

    The rule is that of `swaglib.hashtags.resample`, with frequencies among the images that have a label.

    Args:
        labels: numbers of the labels of each image, a list each; empty or null for an image that is left out.
        classes: number of labels.
        growth: length of an epoch, as a multiple of the number of images that have a label, at least 1.

    Returns:
        float64, shape (images,): 0 for an image without label.

    Raises:
        ValueError: if no image has a label.
    """
    labelled = (labels.list.len().fill_null(0) > 0).to_numpy()
    own = labels.filter(pl.Series(labelled))
    if own.is_empty():
        raise ValueError("No image has a label, so there is nothing to train on.")
    counts = np.bincount(own.explode().to_numpy(), minlength=classes)
    frequency = np.maximum(counts, 1) / len(own)  # a label may stand on no image; it then repeats nothing
    rarest = resample.rarest_hashtags(own, frequency)
    numbers = np.bincount(rarest, minlength=classes)
    threshold = resample.threshold_for(numbers, frequency, growth, "square-root")
    repeats = np.zeros(len(labels), dtype=np.float64)
    repeats[labelled] = resample.hashtag_repeats(frequency, threshold, "square-root")[rarest]
    return repeats


def epoch_growth(index: pl.DataFrame) -> float:
    """Returns how many times the images of an index an epoch has: the mean of their repeat factors, at least 1."""
    return max(1.0, float(index["repeat"].to_numpy().mean()))
