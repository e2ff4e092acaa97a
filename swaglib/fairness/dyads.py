"""Intervals of how much more often than by chance neighbours share a group.

Each answer is about two base emoji: that of the image which asks and that of its neighbour. Answers that share either
of them hang together, and two base emoji that are neighbours answer each other. The variance is the dyadic one of
Aronow, Samii and Assenova 2015 (arXiv 1312.3398), which counts every two answers with a base emoji in common. From few
base emoji it comes out too small, now and then below that over the base emoji which ask: the larger of both is taken,
and below twenty no interval is given. How often it leaves out 0 where groups mean nothing: docs/benchmarks/fairness.md.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, diags_array

from swaglib.evaluation.intervals import estimate, student
from swaglib.fairness.same_attribute import Neighbours
from swaglib.measures import Interval

FEWEST_BASES = 20
"""Fewest base emoji with which an interval is given."""

DYADIC = "dyadic_t"
"""The column `method` of measures."""


def excess_interval(found: Neighbours, own: NDArray[np.bool_]) -> Interval:
    """Returns the mean excess of some queries with its 95% interval over base emoji, people or households.

    Args:
        found: neighbours.
        own: whether each query counts, shape (queries,).

    Raises:
        ValueError: if no query counts.
    """
    members = found.members[own]
    over_queries = estimate(found.excess[own], members)
    value, n = over_queries.value, over_queries.n
    if not over_queries.holds or len(over_queries.names) < FEWEST_BASES:
        return Interval(value, None, None, n, len(over_queries.names), DYADIC)
    expected = diags_array(found.base_rate[own] + value) @ found.near[own]
    one = coo_array((np.full(n, 1 / n), (members, np.arange(n))), shape=(found.near.shape[1], n)).tocsr()
    errors = (one @ (found.near_same[own] - expected)).tocsr()  # of the base emoji that asks and that which answers
    of_base = np.asarray(errors.sum(axis=0)) + np.asarray(errors.sum(axis=1))
    bases = int((abs(errors).sum(axis=0) + abs(errors).sum(axis=1) > 0).sum())
    twice = (errors + errors.T).power(2).sum() / 2  # both ends in common: counted in the line above at each of them
    dyadic = float((of_base**2).sum() - twice) * bases / (bases - 1)
    low, high = student(value, max(dyadic, over_queries.variance), over_queries.degrees)
    return Interval(value, low, high, n, len(over_queries.names), DYADIC)
