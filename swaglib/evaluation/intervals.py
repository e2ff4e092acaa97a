"""Intervals of means over clusters of images that belong together, such as the variants of one emoji.

The mean of items in clusters is a ratio of sums. Its variance comes from the clusters' residuals, each divided by one
less its share of the weight (*CR2*), and the quantile from Student's t with the degrees of freedom of that variance by
Satterthwaite's formula (Bell and McCaffrey 2002; Imbens and Kolesár 2016, arXiv 1601.01981): few clusters, or a few
large ones among many small, give few degrees of freedom and wide intervals. A mean of numbers between 0 and 1 gets
Wilson's interval (1927) with that quantile, for as many independent items as would have the same variance. How often
these intervals hold the truth: docs/benchmarks/coverage.md.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from swaglib.evaluation.degrees import satterthwaite
from swaglib.measures import Interval

FEWEST_DEGREES = 5.5
"""Fewest degrees of freedom with which an interval is given: seven clusters of one size have six.

Below, intervals hold the truth too often, above all where clusters are of unequal size: docs/benchmarks/coverage.md.
"""

FEWEST_APART = 3
"""Fewest clusters that must differ from the most common cluster mean for an interval to be given.

With fewer, the variance rests on a handful of clusters: where an answer is right in 5% of the cases, 30 clusters give
two of them. See docs/benchmarks/coverage.md.
"""

FEWEST_TWO_VALUED = 30
"""Fewest clusters, where each is all right or all wrong, with which the interval of a share is given.

So few numbers can come out then that intervals hold the truth too often, as Wilson's own do.
"""

TOGETHER = 0.3
"""Correlation of the items of a cluster that the degrees of freedom assume; the variance assumes nothing."""

LEVEL = 0.975
SHARE, MEAN = "cluster_wilson", "cluster_t"
"""The column `method` of measures: intervals of shares, and of means that may have any value."""


@dataclass(frozen=True)
class Estimate:
    """A mean over clusters, and what is known of its error.

    Attributes:
        value: weighted mean of all items.
        residuals: what each cluster contributes to the error, CR2; their squares sum to the variance. Shape
            (clusters,).
        names: names of the clusters in the same order.
        degrees: degrees of freedom of the variance; 0 for one cluster.
        apart: number of clusters whose mean is not the most common one.
        kinds: number of different cluster means.
        n: number of items.
    """

    value: float
    residuals: NDArray[np.float64]
    names: NDArray[Any]
    degrees: float
    apart: int
    kinds: int
    n: int

    @property
    def variance(self) -> float:
        """Variance of the mean."""
        return float(self.residuals @ self.residuals)

    @property
    def holds(self) -> bool:
        """Whether there are enough clusters for an interval."""
        return enough(self.degrees, self.apart)

    @property
    def share_holds(self) -> bool:
        """Whether there are enough clusters for the interval of a share."""
        return self.holds and (self.kinds > 2 or len(self.names) >= FEWEST_TWO_VALUED)


def estimate(values: ArrayLike, clusters: ArrayLike, weights: ArrayLike | None = None) -> Estimate:
    """Returns the mean of `values` and what is known of its error.

    For a paired difference, pass the differences. For the mean of the classes' means, pass `class_weights`.

    Args:
        values: one number an item, shape (items,).
        clusters: the cluster of each item, shape (items,), of any type.
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
    sums, sizes, squares = (np.bincount(member, weights=own) for own in (numbers * shares, shares, shares**2))
    whole = sizes.sum()
    mean = float(numbers.mean()) if weights is None else float(sums.sum() / whole)
    if len(names) == 1:
        return Estimate(mean, np.full(1, np.nan), names, 0.0, 0, 1, len(numbers))
    leverage = sizes / whole
    residuals = (sums - mean * sizes) / whole / np.sqrt(1 - leverage)
    degrees = satterthwaite(leverage, (1 - TOGETHER) * squares + TOGETHER * sizes**2)
    common = np.unique(np.round(sums / sizes, 9), return_counts=True)[1]
    apart = len(names) - int(common.max())
    return Estimate(mean, residuals, names, degrees, apart, len(common), len(numbers))


def share_interval(values: ArrayLike, clusters: ArrayLike, weights: ArrayLike | None = None) -> Interval:
    """Returns the mean of numbers between 0 and 1, such as right or wrong, with Wilson's interval over clusters.

    Args:
        values: as in `estimate`, between 0 and 1.
        clusters: see `estimate`.
        weights: see `estimate`.

    Returns:
        The mean; without interval where there are too few clusters for one that holds.

    Raises:
        ValueError: if a value is below 0 or above 1, or see `estimate`.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if ((numbers < 0) | (numbers > 1)).any():
        raise ValueError(f"Shares are from 0 to 1, but values run from {numbers.min():g} to {numbers.max():g}.")
    own = estimate(numbers, clusters, weights)
    low, high = wilson(own.value, own.variance, own.degrees) if own.share_holds else (None, None)
    return Interval(own.value, low, high, own.n, len(own.names), SHARE)


def mean_interval(values: ArrayLike, clusters: ArrayLike, weights: ArrayLike | None = None) -> Interval:
    """Returns the mean of any numbers, such as paired differences, with Student's interval over clusters.

    Args:
        values: see `estimate`.
        clusters: see `estimate`.
        weights: see `estimate`.

    Returns:
        The mean; without interval where there are too few clusters for one that holds.

    Raises:
        ValueError: see `estimate`.
    """
    own = estimate(values, clusters, weights)
    low, high = student(own.value, own.variance, own.degrees) if own.holds else (None, None)
    return Interval(own.value, low, high, own.n, len(own.names), MEAN)


def enough(degrees: float, apart: int) -> bool:
    """Returns whether an interval can be given: see `FEWEST_DEGREES` and `FEWEST_APART`."""
    return degrees >= FEWEST_DEGREES and apart >= FEWEST_APART


def student(value: float, variance: float, degrees: float) -> tuple[float, float]:
    """Returns the bounds of Student's 95% interval around a value."""
    half = float(stdtrit(degrees, LEVEL)) * variance**0.5
    return value - half, value + half


def wilson(value: float, variance: float, degrees: float) -> tuple[float, float]:
    """Returns the bounds of Wilson's 95% interval of a share with a variance above 0, between 0 and 1.

    The share need not be the mean of zeros and ones: it counts as one of about `value * (1 - value) / variance`
    independent answers, and Student's quantile takes the place of the normal one.
    """
    spread = value * (1 - value)
    square = float(stdtrit(degrees, LEVEL)) ** 2 * variance / spread if spread > 0 else 0.0
    centre = (value + square / 2) / (1 + square)
    half = (square * spread + square**2 / 4) ** 0.5 / (1 + square)
    return max(centre - half, 0.0), min(centre + half, 1.0)


def class_weights(classes: ArrayLike) -> NDArray[np.float64]:
    """Returns weights with which the mean of items is the mean of the classes' means, shape (items,)."""
    _, member, sizes = np.unique(np.asarray(classes), return_inverse=True, return_counts=True)
    weights: NDArray[np.float64] = 1 / sizes[member]
    return weights
