"""Intervals of how much more often than by chance neighbours share a group.

Each answer is about two base emoji: that of the image which asks and that of its neighbour. Answers that share either
of them hang together, and two base emoji that are neighbours answer each other. The variance is the dyadic one of
Aronow, Samii and Assenova 2015 (arXiv 1312.3398), which counts every two answers with a base emoji in common. What
chance gives is estimated from the same images, and its error is counted with its sign. From few base emoji the variance
comes out now and then below that over the base emoji which ask: the larger of both is taken. It is less sure than a
variance over as many independent clusters, so that Student's quantile has a quarter of their degrees of freedom. How
often such intervals hold the truth: docs/benchmarks/coverage.md; on the study's drawings: docs/benchmarks/fairness.md.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, diags_array

from swaglib.evaluation.intervals import enough, estimate, student
from swaglib.fairness.same_attribute import Neighbours
from swaglib.measures import Interval

SHARE_OF_DEGREES = 1 / 4
"""Degrees of freedom as a share of those of independent clusters; chosen by the simulation of coverage."""

DYADIC = "dyadic_t"
"""The column `method` of measures."""


def excess_interval(found: Neighbours, own: NDArray[np.bool_]) -> Interval:
    """Returns the mean excess of some queries with its 95% interval over base emoji, people or households.

    Below 23 of these, where all have as many images, there is no interval.

    Args:
        found: neighbours.
        own: whether each query counts, shape (queries,).

    Raises:
        ValueError: if no query counts.
    """
    over_queries = estimate(found.excess[own], found.members[own])
    value, n, clusters = over_queries.value, over_queries.n, len(over_queries.names)
    degrees = SHARE_OF_DEGREES * over_queries.degrees
    if not enough(degrees, over_queries.apart):
        return Interval(value, None, None, n, clusters, DYADIC)
    variance = max(dyadic_variance(found, own, value), over_queries.variance)
    low, high = student(value, variance, degrees)
    return Interval(value, low, high, n, clusters, DYADIC)


def dyadic_variance(found: Neighbours, own: NDArray[np.bool_], value: float) -> float:
    """Returns the variance of the mean excess of some queries over all pairs of base emoji; of few it may be below 0.

    Args:
        found: neighbours.
        own: whether each query counts, shape (queries,).
        value: their mean excess.
    """
    members, codes, rates = found.members[own], found.codes[own], found.base_rate[own]
    n, bases, groups = len(members), found.near.shape[1], int(found.codes.max()) + 1
    # Errors of neighbours by base emoji that asks and base emoji that answers: few of all pairs.
    one = coo_array((np.full(n, 1 / n), (members, np.arange(n))), shape=(bases, n)).tocsr()
    near = (one @ (found.near_same[own] - diags_array(rates + value) @ found.near[own])).tocsr()
    # Errors of what chance gives: all pairs but those on the diagonal, as `asks @ answers.T`. Each row sums to 0.
    counts = np.zeros((bases, groups))
    np.add.at(counts, (found.members, found.codes), 1)
    answers = np.column_stack([counts, counts.sum(axis=1)])
    shares = 1 / n / (len(found.members) - answers[members, groups])
    asks = np.zeros((bases, groups + 1))
    np.add.at(asks, (members, codes), shares)
    asks[:, groups] = np.bincount(members, -rates * shares, bases)
    diagonal = (asks * answers).sum(axis=1)

    of_base = near.sum(axis=1) + near.sum(axis=0) - (answers @ asks.sum(axis=0) - diagonal)
    # What has both base emoji in common was counted at each of them.
    both = (near + near.T).tocoo()
    chance = (asks[both.row] * answers[both.col] + asks[both.col] * answers[both.row]).sum(axis=1)
    mixed = answers.T @ asks
    squares = 2 * np.sum((asks.T @ asks) * (answers.T @ answers)) + 2 * np.sum(mixed * mixed.T)
    twice = ((both.data**2 - 2 * both.data * chance).sum() + squares - (4 * diagonal**2).sum()) / 2
    return float((of_base**2).sum() - twice) * bases / (bases - 1)
