"""How far the accuracies of groups differ: their variance without what the choice of clusters adds, and its interval.

The largest accuracy minus the smallest grows with the number of groups and with their smallness even where all are
equal. The variance between groups, less what the choice of images adds to it, does not (Lum, Zhang and Bower 2022,
arXiv 2205.05770). Where groups share clusters, such as an emoji in all skin tones, their accuracies move together, so
that the choice of clusters adds less: its covariance between groups counts too.

The interval: the squared distance of the estimated differences from the true ones is a sum of squares of unequal
variance, which is taken for a multiple of F with as many degrees as fit its variance (Box 1954,
doi:10.1214/aoms/1177728786). Its 95% quantile is the radius of a ball, and the interval is the variance at the point of
that ball that lies nearest to equal accuracies, and at the furthest. Of two groups this is Student's interval of their
difference, squared and halved; of more it covers more than 95%.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import helmert
from scipy.stats import f

from swaglib.evaluation.intervals import FEWEST_APART, Estimate
from swaglib.measures import Interval

METHOD = "box_ball"
CONFIDENCE = 0.95


def between_group_variance(groups: Sequence[Estimate]) -> Interval | None:
    """Returns the variance between groups without what the choice of clusters adds, at least 0, with its interval.

    Args:
        groups: accuracy of each known group. A group with a single cluster, which has no variance, is left out.

    Returns:
        The variance; `n` is the number of groups that are in it, `clusters` that of their clusters. Without interval
        where a group has too few clusters for one (`swaglib.evaluation.intervals.enough`), or where two groups answer
        alike in nearly all clusters that they share: so few differences tell nothing of their spread. None below two
        groups.
    """
    own = [group for group in groups if np.isfinite(group.variance)]
    if len(own) < 2:
        return None
    residuals = aligned(own)
    contrasts = helmert(len(own))
    apart = contrasts @ np.array([group.value for group in own])
    covariance = contrasts @ residuals @ residuals.T @ contrasts.T
    total, free = float(np.trace(covariance)), len(own) - 1
    value = max(float(apart @ apart) - total, 0.0) / free
    clusters = residuals.shape[1]
    if not (all(group.holds for group in own) and told_apart(residuals)):
        return Interval(value, None, None, len(own), clusters)
    degrees = total**2 / float((covariance**2).sum())
    reach = float(np.sqrt(total * f.ppf(CONFIDENCE, degrees, min(group.degrees for group in own))))
    length = float(np.linalg.norm(apart))
    low, high = max(length - reach, 0.0) ** 2 / free, (length + reach) ** 2 / free
    return Interval(value, low, high, len(own), clusters, METHOD)


def aligned(groups: Sequence[Estimate]) -> NDArray[np.float64]:
    """Returns what each cluster contributes to the error of each group, 0 where it has none; (groups, clusters)."""
    clusters = np.unique(np.concatenate([own.names for own in groups]))
    residuals = np.zeros((len(groups), len(clusters)))
    for row, own in zip(residuals, groups, strict=True):
        row[np.searchsorted(clusters, own.names)] = own.residuals
    return residuals


def told_apart(residuals: NDArray[np.float64]) -> bool:
    """Returns whether every two groups differ in enough clusters, by `swaglib.evaluation.intervals.FEWEST_APART`.

    Args:
        residuals: what `aligned` returned.
    """
    for first, second in combinations(residuals, 2):
        counts = np.unique(np.round(first - second, 9), return_counts=True)[1]
        if len(first) - int(counts.max()) < FEWEST_APART:
            return False
    return True
