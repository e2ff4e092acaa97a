"""Bootstrap intervals over clusters: images that belong together are drawn together.

Variants of one emoji, or numbered drawings of one icon, are not independent; resampling images one by one would
give intervals that are too narrow.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from swaglib.measures import Interval


def cluster_bootstrap(
    values: ArrayLike, clusters: ArrayLike, resamples: int, seed: int, weights: ArrayLike | None = None
) -> Interval:
    """Returns the mean of `values` with an interval from resampling whole clusters.

    For a paired difference, pass the differences. For the mean of the classes' means, pass `class_weights`.

    Args:
        values: one number an item, shape (items,).
        clusters: the cluster of each item, shape (items,), of any type.
        resamples: number of bootstrap draws.
        seed: seed of the draws.
        weights: weights of the items, shape (items,), positive; None weighs all alike.

    Raises:
        ValueError: if there is no item, a value is not finite, or the shapes differ.
    """
    numbers = np.asarray(values, dtype=np.float64)
    names, member = np.unique(np.asarray(clusters), return_inverse=True)
    if numbers.ndim != 1 or numbers.shape != member.shape:
        raise ValueError(f"Values and clusters must be of one length, but are {numbers.shape} and {member.shape}.")
    if not len(numbers):
        raise ValueError("There is nothing to take a mean of: no items.")
    if not np.isfinite(numbers).all():
        raise ValueError(f"{int((~np.isfinite(numbers)).sum())} of {len(numbers)} values are not finite.")
    shares = np.ones(len(numbers)) if weights is None else np.asarray(weights, dtype=np.float64)
    if shares.shape != numbers.shape:
        raise ValueError(f"Values and weights must be of one length, but are {numbers.shape} and {shares.shape}.")
    sums = np.bincount(member, weights=numbers * shares).astype(np.float64)
    sizes = np.bincount(member, weights=shares).astype(np.float64)
    means = _resampled_means(sums, sizes, resamples, seed)
    low, high = np.quantile(means, [0.025, 0.975])
    mean = numbers.mean() if weights is None else sums.sum() / sizes.sum()
    return Interval(float(mean), float(low), float(high), len(numbers), len(names))


def class_weights(classes: ArrayLike) -> NDArray[np.float64]:
    """Returns weights with which the mean of items is the mean of the classes' means, shape (items,)."""
    _, member, sizes = np.unique(np.asarray(classes), return_inverse=True, return_counts=True)
    weights: NDArray[np.float64] = 1 / sizes[member]
    return weights


def _resampled_means(
    sums: NDArray[np.float64], sizes: NDArray[np.float64], resamples: int, seed: int
) -> NDArray[np.float64]:
    random = np.random.default_rng(seed)
    # How often each cluster is drawn; counts keep memory at resamples x clusters, whatever the number of items.
    drawn = random.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=resamples)
    means: NDArray[np.float64] = (drawn @ sums) / (drawn @ sizes)
    return means
