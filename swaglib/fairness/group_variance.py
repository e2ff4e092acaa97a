"""How far the accuracies of groups differ: their variance without what the choice of clusters adds, and its interval.

The largest accuracy minus the smallest grows with the number of groups and with their smallness even where all are
equal. The variance between groups, less what the choice of images adds to it, does not (Lum, Zhang and Bower 2022,
arXiv 2205.05770). Where groups share clusters, such as an emoji in all skin tones, their accuracies move together, so
that the choice of clusters adds less: its covariance between groups counts too.

Its interval comes from Hotelling's confidence region of the accuracies' differences from their mean: the variance at
the point of that region, or of the ball around it, that lies nearest to equal accuracies, and at the furthest. Of two
groups this is Student's interval of their difference, squared and halved. Of more it covers more than 95%.
"""

from collections.abc import Sequence

import numpy as np
from scipy.linalg import helmert
from scipy.stats import f

from swaglib.evaluation.intervals import Estimate
from swaglib.measures import Interval

METHOD = "hotelling_ball"
CONFIDENCE = 0.95


def between_group_variance(groups: Sequence[Estimate]) -> Interval | None:
    """Returns the variance between groups without what the choice of clusters adds, at least 0, with its interval.

    Args:
        groups: accuracy of each known group.

    Returns:
        The variance; `n` is the number of groups, `clusters` that of different clusters. Without interval where a group
        has too few clusters for one, see `swaglib.evaluation.intervals.enough`. None below two groups, or where a group
        has a single cluster and so no variance.
    """
    if len(groups) < 2 or any(not np.isfinite(own.variance) for own in groups):
        return None
    clusters = np.unique(np.concatenate([own.names for own in groups]))
    residuals = np.zeros((len(groups), len(clusters)))
    for row, own in zip(residuals, groups, strict=True):
        row[np.searchsorted(clusters, own.names)] = own.residuals
    contrasts = helmert(len(groups))
    apart = contrasts @ np.array([own.value for own in groups])
    covariance = contrasts @ residuals @ residuals.T @ contrasts.T
    free = len(groups) - 1
    value = max(float(apart @ apart - np.trace(covariance)) / free, 0.0)
    degrees = min(own.degrees for own in groups) - free + 1
    if degrees < 1 or not all(own.holds for own in groups):
        return Interval(value, None, None, len(groups), len(clusters))
    radius = float(np.sqrt(free * (degrees + free - 1) / degrees * f.ppf(CONFIDENCE, free, degrees)))
    reach = radius * float(np.sqrt(np.linalg.eigvalsh(covariance)[-1].clip(0)))
    length = float(np.linalg.norm(apart))
    low, high = max(length - reach, 0.0) ** 2 / free, (length + reach) ** 2 / free
    return Interval(value, low, high, len(groups), len(clusters), METHOD)
