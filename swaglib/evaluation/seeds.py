"""The variance of a mean over clusters of images and over seeds of training, both of which are drawn.

All seeds answer the same images: the two are crossed. The variance is that between clusters, plus that between seeds,
less that of what is particular to a cluster under a seed, which both contain (the analysis of variance of a two-way
table; its degrees of freedom by Satterthwaite's formula).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST_SEED_DEGREES = 2
"""Fewest seeds above one, of both runs of a difference together, with which an interval is given that covers seeds.

One of two seeds rests on one difference, and holds the truth in 90% of the cases where seeds differ much.
"""

FEWEST_WITH_SEEDS = 200
"""Fewest clusters, of all families together, with which an interval is given that covers seeds.

With fewer, the noise of the answers passes for noise of the seeds, and intervals hold the truth too often. Both rules:
docs/benchmarks/coverage.md.
"""


@dataclass(frozen=True)
class Component:
    """A part of a variance.

    Attributes:
        variance: the part.
        unsure: half of the variance of what it was computed from: its square over its degrees of freedom.
    """

    variance: float
    unsure: float


@dataclass(frozen=True)
class Error:
    """A variance and its degrees of freedom, 0 where they are not known."""

    variance: float
    degrees: float


def summed(images: Sequence[Component], seeds: Sequence[Component] = ()) -> Error:
    """Returns the sum of independent parts of a variance, with Satterthwaite's degrees of freedom.

    Args:
        images: parts by the choice of images.
        seeds: parts by the choice of seeds, whose sum counts as 0 where it is below.
    """
    whole = sum(one.variance for one in images) + max(sum(one.variance for one in seeds), 0.0)
    unsure = sum(one.unsure for one in (*images, *seeds))
    known = math.isfinite(unsure) and unsure > 0
    return Error(whole, whole**2 / unsure if known else 0.0)


def enough_seeds(seeds: Sequence[int], clusters: int) -> bool:
    """Returns whether there are enough seeds for an interval, of one run or of two; one seed each is none to cover."""
    degrees = sum(own - 1 for own in seeds)
    return not degrees or (degrees >= FEWEST_SEED_DEGREES and clusters >= FEWEST_WITH_SEEDS)


def part(variance: float, degrees: float) -> Component:
    """Returns a part of a variance that was computed by itself."""
    return Component(variance, variance**2 / degrees if degrees > 0 else math.inf)


def particular(residuals: NDArray[np.float64]) -> float:
    """Returns the part of a variance over clusters that is particular to clusters under single seeds.

    Both more seeds and more clusters make it smaller, and the variance between clusters contains it.

    Args:
        residuals: what each cluster contributes to the error under each seed, shape (seeds, clusters).

    Returns:
        The part for the mean over these seeds; 0 for a single seed, of which it is not known.
    """
    seeds = len(residuals)
    if seeds < 2:
        return 0.0
    apart = residuals - residuals.mean(axis=0)
    return float((apart**2).sum()) / (seeds - 1) / seeds


def between_seeds(values: NDArray[np.float64], residuals: NDArray[np.float64]) -> Component:
    """Returns what the choice of seeds adds to the variance of a mean over seeds: nothing for a single seed.

    Args:
        values: the mean over images of each seed, shape (seeds,).
        residuals: what each cluster contributes to the error under each seed, shape (seeds, clusters); their squares
            sum to a seed's variance between clusters.

    Returns:
        Variance between seeds less that of what is particular to a cluster under a seed, which may come out below 0.
    """
    seeds = len(values)
    if seeds < 2:
        return Component(0.0, 0.0)
    between = float(values.var(ddof=1)) / seeds
    return Component(between - particular(residuals), between**2 / (seeds - 1))
