"""Degrees of freedom of the variance of a mean over clusters (Bell and McCaffrey 2002)."""

import numpy as np
from numpy.typing import NDArray


def satterthwaite(leverage: NDArray[np.float64], variances: NDArray[np.float64]) -> float:
    """Returns the degrees of freedom of a CR2 variance: twice its squared mean over its variance, for normal errors.

    Args:
        leverage: share of each cluster in the weight, shape (clusters,), below 1, of sum 1.
        variances: variance of each cluster's sum, up to a factor, shape (clusters,).
    """
    scale, whole = 1 / (1 - leverage), variances.sum()
    # The residuals' covariance is D - h d' - d h' + s h h': d the variances, D their diagonal, s their sum, h the
    # leverage.
    beside = whole * leverage**2 - 2 * leverage * variances
    h2, d2, hd = ((scale * own).sum() for own in (leverage**2, variances**2, leverage * variances))
    off = 2 * h2 * d2 + 2 * hd**2 + (whole * h2) ** 2 - 4 * whole * h2 * hd
    diagonal = scale * (variances + beside)
    squared = off - ((scale * beside) ** 2).sum() + (diagonal**2).sum()
    return float(diagonal.sum() ** 2 / squared)
