"""The slope of a measure on a number such as the logarithm of income, with an interval over clusters.

Ordinary least squares with an intercept. The variance is that of clusters, *CR2*: the residuals of each cluster are
multiplied by the inverse square root of one less its leverage. Student's quantile has the degrees of freedom of that
variance by Satterthwaite's formula (Bell and McCaffrey 2002; Imbens and Kolesár 2016, arXiv 1601.01981), with the
correlation within clusters that `swaglib.evaluation.intervals` assumes. A household's images share its income, so that
the number of households counts, and not that of images. All matrices are of two rows: the leverage of a cluster has no
more than two directions, however many images it has.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from swaglib.evaluation.intervals import FEWEST_APART, TOGETHER, estimate, student
from swaglib.fairness.sign_flips import FEWEST_CLUSTERS
from swaglib.measures import Interval

CR2 = "cluster_cr2"
"""The column `method` of measures."""

NO_DIRECTION = 1e-9
"""Share of a direction that other clusters have, below which a cluster alone decides it: its residual there is 0."""


@dataclass(frozen=True)
class Slope:
    """A slope and what is known of its error.

    Attributes:
        value: change of the values for one more unit of the regressor.
        variance: its variance, CR2.
        degrees: degrees of freedom of the variance.
        n: number of items.
        clusters: number of clusters.
        apart: number of clusters whose mean value is not the most common one.
    """

    value: float
    variance: float
    degrees: float
    n: int
    clusters: int
    apart: int

    def interval(self) -> Interval:
        """Returns the slope with Student's 95% interval.

        There is none below six clusters, and where nearly all clusters have the same mean: the residuals of such data
        are nearly 0 by chance, and the interval would be far too narrow.
        """
        low, high = None, None
        if self.clusters >= FEWEST_CLUSTERS and self.apart >= FEWEST_APART:
            low, high = student(self.value, self.variance, self.degrees)
        return Interval(self.value, low, high, self.n, self.clusters, CR2)


def slope(values: ArrayLike, regressor: ArrayLike, clusters: ArrayLike) -> Slope:
    """Returns the slope of values on a regressor.

    Args:
        values: one number an item, such as right or wrong, shape (items,).
        regressor: what they are regressed on, such as the natural logarithm of income, shape (items,).
        clusters: the household or person of each item, shape (items,), of any type.

    Raises:
        ValueError: if lengths differ, a number is not finite, or the regressor has fewer than two values.
    """
    y, x = np.asarray(values, dtype=np.float64), np.asarray(regressor, dtype=np.float64)
    names, member = np.unique(np.asarray(clusters), return_inverse=True)
    if y.ndim != 1 or not y.shape == x.shape == member.shape:
        raise ValueError(f"Values, regressor and clusters differ in length: {y.shape}, {x.shape}, {member.shape}.")
    if not (np.isfinite(y).all() and np.isfinite(x).all()):
        raise ValueError(f"{int((~(np.isfinite(y) & np.isfinite(x))).sum())} of {len(y)} items are not finite.")
    if len(np.unique(x)) < 2:
        raise ValueError("A slope needs a regressor of two different values at least.")
    design = np.stack([np.ones(len(x)), (x - x.mean()) / x.std()], axis=1)
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ y
    residuals = y - design @ beta
    order = np.argsort(member, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(member))[:-1])
    weights = [_weights(design[part], bread) for part in parts]
    scores = np.array([own @ residuals[part] for own, part in zip(weights, parts, strict=True)])
    degrees = _degrees(weights, [design[part] for part in parts], bread)
    apart = estimate(y, member).apart
    return Slope(float(beta[1] / x.std()), float(scores @ scores / x.std() ** 2), degrees, len(y), len(names), apart)


def _weights(design: NDArray[np.float64], bread: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns what each residual of a cluster is multiplied with in the cluster's error of the slope, shape (items,).

    With QR = X, the leverage of the cluster is Q S Q', S = R M R' of two rows and M the bread: its other directions
    have none, and (I - Q S Q')^(-1/2) = I + Q ((I - S)^(-1/2) - I) Q'.
    """
    q, r = np.linalg.qr(design)
    leverage, directions = np.linalg.eigh(r @ bread @ r.T)
    left = 1 - leverage
    scale = np.divide(1, np.sqrt(np.maximum(left, 0)), out=np.zeros_like(left), where=left > NO_DIRECTION)
    root = directions @ np.diag(scale) @ directions.T
    found: NDArray[np.float64] = q @ root @ r @ bread[:, 1]
    return found


def _degrees(
    weights: list[NDArray[np.float64]], designs: list[NDArray[np.float64]], bread: NDArray[np.float64]
) -> float:
    """Returns Satterthwaite's degrees of freedom: tr(K)^2 / tr(K K), K the covariance of the clusters' errors.

    K is a diagonal and a matrix of rank four, so that no matrix of clusters by clusters is made.
    """
    pairs = list(zip(weights, designs, strict=True))
    seen = np.array([own @ design for own, design in pairs])
    sums = np.array([design.sum(axis=0) for design in designs])
    total = np.array([own.sum() for own in weights])
    square = np.array([own @ own for own in weights])
    diagonal = (1 - TOGETHER) * square + TOGETHER * total**2
    factor = np.hstack([seen, total[:, None] * sums])
    core = np.zeros((4, 4))
    core[:2, :2] = -(1 - TOGETHER) * bread + TOGETHER * bread @ sums.T @ sums @ bread
    core[:2, 2:] = core[2:, :2] = -TOGETHER * bread
    inner = core @ (factor.T @ factor)
    trace = diagonal.sum() + np.trace(inner)
    on_diagonal = ((factor @ core) * factor).sum(axis=1)
    squared = (diagonal**2).sum() + 2 * diagonal @ on_diagonal + np.trace(inner @ inner)
    return float(trace**2 / squared) if squared > 0 else 0.0
