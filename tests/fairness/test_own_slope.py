"""The slope with clusters equals a computation with whole matrices, and its interval holds as often as said."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.linalg import block_diag, fractional_matrix_power
from scipy.stats import binom, linregress, t

from swaglib.evaluation.intervals import TOGETHER
from swaglib.fairness.own.slope import CR2, slope

Numbers = NDArray[np.float64]


def households(seed: int, count: int = 9, varying: bool = False) -> tuple[Numbers, Numbers, NDArray[np.int64]]:
    """Returns values, logarithms of income and households; a household has one income unless it varies."""
    random = np.random.default_rng(seed)
    clusters = np.repeat(np.arange(count), random.integers(1, 6, count))
    x = random.normal(5, 1.5, count)[clusters] + (random.normal(0, 1, len(clusters)) if varying else 0)
    return 0.1 * x + random.normal(0, 0.3, count)[clusters] + random.normal(0, 1, len(clusters)), x, clusters


def by_whole_matrices(y: Numbers, x: Numbers, clusters: NDArray[np.int64]) -> tuple[float, float]:
    """Returns the variance of the slope and its degrees of freedom from matrices of items by items."""
    design = np.stack([np.ones(len(x)), x], axis=1)
    bread = np.linalg.inv(design.T @ design)
    left = np.eye(len(x)) - design @ bread @ design.T
    residuals, errors, makes = left @ y, [], []
    for one in np.unique(clusters):
        own = np.flatnonzero(clusters == one)
        root = fractional_matrix_power(left[np.ix_(own, own)], -0.5)
        weights = root @ design[own] @ bread[:, 1]
        errors.append(weights @ residuals[own])
        makes.append(left[:, own] @ weights)
    sizes = np.bincount(clusters)
    together = block_diag(*[np.full((size, size), TOGETHER) for size in sizes]) + (1 - TOGETHER) * np.eye(len(x))
    covariance = np.array(makes) @ together @ np.array(makes).T
    return float(np.square(errors).sum()), float(np.trace(covariance) ** 2 / (covariance**2).sum())


@pytest.mark.parametrize("varying", [False, True])
def test_it_is_that_of_whole_matrices(varying: bool) -> None:
    y, x, clusters = households(3, varying=varying)
    found = slope(y, x, clusters)
    variance, degrees = by_whole_matrices(y, x, clusters)
    assert found.value == pytest.approx(linregress(x, y).slope)
    assert found.variance == pytest.approx(variance) and found.degrees == pytest.approx(degrees)
    assert (found.n, found.clusters) == (len(y), 9) and found.degrees < 7


def test_with_one_item_a_cluster_it_is_whites_variance_with_leverage() -> None:
    y, x, _ = households(4, count=12)
    design = np.stack([np.ones(len(x)), x], axis=1)
    bread = np.linalg.inv(design.T @ design)
    leverage = np.einsum("ij,jk,ik->i", design, bread, design)
    residuals = y - design @ bread @ design.T @ y
    wanted = bread @ (design.T * (residuals**2 / (1 - leverage))) @ design @ bread
    assert slope(y, x, np.arange(len(x))).variance == pytest.approx(wanted[1, 1])


def test_another_currency_changes_nothing() -> None:
    y, x, clusters = households(5)
    assert slope(y, x + np.log(83.2), clusters).interval().low == pytest.approx(slope(y, x, clusters).interval().low)


def test_below_six_clusters_there_is_no_interval() -> None:
    y, x, clusters = households(6, count=6)
    found = slope(y, x, clusters).interval()
    assert found.low is not None and found.high is not None and found.low < found.value < found.high
    assert found.method == CR2
    five = clusters < 5
    fewer = slope(y[five], x[five], clusters[five]).interval()
    assert (fewer.low, fewer.high, fewer.clusters) == (None, None, 5)


def test_where_nearly_all_are_right_there_is_no_interval() -> None:
    y, x = np.ones(20), np.linspace(3, 8, 20)
    assert slope(y, x, np.arange(20)).interval().low is None
    y[:2] = 0
    assert slope(y, x, np.arange(20)).interval().low is None
    y[2] = 0
    assert slope(y, x, np.arange(20)).interval().low is not None


def test_a_cluster_that_alone_decides_the_slope_adds_no_error() -> None:
    found = slope([0.0, 1.0, 0.0, 1.0, 0.0], [1.0, 1.0, 1.0, 1.0, 2.0], [0, 1, 2, 3, 4])
    assert np.isfinite(found.variance) and found.value == pytest.approx(-0.5)


def test_what_has_no_slope_is_refused() -> None:
    with pytest.raises(ValueError, match="two different values"):
        slope([0.0, 1.0], [2.0, 2.0], [0, 1])
    with pytest.raises(ValueError, match="1 of 2 items are not finite"):
        slope([0.0, 1.0], [2.0, np.nan], [0, 1])
    with pytest.raises(ValueError, match="differ in length"):
        slope([0.0], [2.0, 1.0], [0, 1])


def test_the_interval_holds_the_truth_no_less_often_than_95_percent_allow() -> None:
    found = [slope(*households(seed, count=15)).interval() for seed in range(300)]
    held = sum(own.low <= 0.1 <= own.high for own in found if own.low is not None and own.high is not None)
    assert held >= binom.ppf(0.005, 300, 0.95)


def test_the_interval_is_students_with_the_degrees_of_the_variance() -> None:
    y, x, clusters = households(6, count=12)
    found = slope(y, x, clusters)
    half = t.ppf(0.975, found.degrees) * found.variance**0.5
    interval = found.interval()
    assert (interval.low, interval.high) == pytest.approx((found.value - half, found.value + half))
