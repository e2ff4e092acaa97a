"""Intervals over clusters beside scipy's, computed by hand, and how often they hold the truth."""

import math

import numpy as np
import pytest
from scipy import stats

from swaglib.evaluation.intervals import (
    FEWEST_APART,
    FEWEST_DEGREES,
    class_weights,
    estimate,
    mean_interval,
    share_interval,
    wilson,
)
from swaglib.evaluation.wilson import wilson_interval
from swaglib.measures import Interval


def test_clusters_of_one_size_give_students_interval_of_the_cluster_means() -> None:
    values = np.random.default_rng(0).normal(size=(12, 5))
    ours = mean_interval(values.ravel(), np.repeat(np.arange(12), 5))
    means = values.mean(axis=1)
    theirs = stats.t.interval(0.95, 11, loc=means.mean(), scale=stats.sem(means))
    assert (ours.low, ours.high) == pytest.approx(theirs)
    assert (ours.n, ours.clusters, ours.method) == (60, 12, "cluster_t")
    own = estimate(values.ravel(), np.repeat(np.arange(12), 5))
    assert own.degrees == pytest.approx(11) and own.variance == pytest.approx(stats.sem(means) ** 2)


def test_the_variance_of_clusters_of_unequal_size_is_that_computed_by_hand() -> None:
    own = estimate([1.0, 0.0, 1.0], ["a", "a", "b"])
    # The mean is 2/3; residuals are (1 - 4/3) / 3 and (1 - 2/3) / 3, divided by the roots of 1/3 and 2/3.
    assert own.value == pytest.approx(2 / 3)
    assert own.variance == pytest.approx((1 / 9) ** 2 * 3 + (1 / 9) ** 2 * 1.5)


def test_a_share_of_very_many_images_has_wilsons_interval() -> None:
    right, n = 1500, 5000
    low, high = wilson_interval([right], [n])
    share = right / n
    assert wilson(share, share * (1 - share) / n, 1e9) == pytest.approx((low[0], high[0]), abs=1e-9)
    values = np.arange(n) < right
    ours = share_interval(values, np.arange(n))
    assert (ours.low, ours.high) == pytest.approx((low[0], high[0]), abs=1e-5)
    assert ours.method == "cluster_wilson"


def test_shares_stay_between_0_and_1_and_nothing_else_is_a_share() -> None:
    ours = share_interval(np.arange(60) < 4, np.arange(60))
    plain = mean_interval(np.arange(60) < 4, np.arange(60))
    assert ours.low is not None and plain.low is not None and plain.low < 0.01 < ours.low
    with pytest.raises(ValueError, match="from 0 to 1, but values run from -1 to 1"):
        share_interval([-1.0, 1.0], [0, 1])


def test_images_that_belong_together_widen_the_interval() -> None:
    values = np.repeat(np.random.default_rng(0).random(50) < 0.5, 10)
    together, apart = share_interval(values, np.repeat(np.arange(50), 10)), share_interval(values, np.arange(500))
    assert None not in (together.low, together.high, apart.low, apart.high)
    assert together.high - together.low > 2.5 * (apart.high - apart.low)
    assert together.value == apart.value


def test_too_few_clusters_get_no_interval() -> None:
    # Each cluster is all right or all wrong.
    assert [share_interval(np.arange(n) % 2, range(n)).low is None for n in (29, 30)] == [True, False]
    assert share_interval([1.0, 0.0], ["a", "a"]) == Interval(0.5, None, None, 2, 1, "cluster_wilson")
    fewest = math.ceil(FEWEST_DEGREES) + 1
    values = np.random.default_rng(0).random(fewest)
    assert mean_interval(values, range(fewest)).low is not None
    assert mean_interval(values[1:], range(fewest - 1)).low is None
    # One cluster has nearly all images: there may be 20 clusters, but the mean is that of one.
    sizes = np.array([500, *[1] * 19])
    large = mean_interval(np.random.default_rng(0).random(519), np.repeat(np.arange(20), sizes))
    assert (large.low, large.clusters) == (None, 20)


def test_clusters_that_are_all_alike_get_no_interval() -> None:
    for right in range(FEWEST_APART + 1):
        interval = share_interval(np.arange(100) < right, np.arange(100))
        assert (interval.low is None) == (right < FEWEST_APART)
        assert interval.value == right / 100


def coverage(clusters: int, sizes: tuple[int, int], rate: float, trials: int) -> float:
    """Returns how often the interval of a share holds it, where each cluster has a rate of its own."""
    random = np.random.default_rng(clusters)
    held, given = 0, 0
    for _ in range(trials):
        size = random.integers(sizes[0], sizes[1] + 1, clusters)
        rates = np.repeat(random.beta(2 * rate, 2 * (1 - rate), clusters), size)
        interval = share_interval(random.random(len(rates)) < rates, np.repeat(np.arange(clusters), size))
        if interval.low is not None and interval.high is not None:
            given += 1
            held += interval.low <= rate <= interval.high
    assert given > 0.6 * trials
    return held / given


@pytest.mark.parametrize(("clusters", "sizes"), [(8, (5, 5)), (20, (1, 12)), (60, (1, 12))])
def test_the_interval_holds_the_truth_as_often_as_it_says(clusters: int, sizes: tuple[int, int]) -> None:
    # Percentiles of resamples, without any correction for few clusters, are at 0.87 with 8 clusters.
    assert 0.925 <= coverage(clusters, sizes, 0.4, 800) <= 0.98


def test_names_of_clusters_may_be_text() -> None:
    values = [1.0, 0.0, 1.0, 1.0]
    assert estimate(values, ["a", "a", "b", "c"]).variance == estimate(values, [7, 7, 8, 9]).variance


@pytest.mark.parametrize(
    ("values", "clusters", "message"),
    [([], [], "no items"), ([1.0, np.nan], [0, 1], "1 of 2 values"), ([1.0], [0, 1], "one length")],
)
def test_what_has_no_mean_is_refused(values: list[float], clusters: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        mean_interval(values, clusters)


def test_weights_of_one_change_nothing() -> None:
    values, clusters = np.random.default_rng(0).random(60), np.arange(60) // 3
    plain, weighted = (mean_interval(values, clusters, weights) for weights in (None, np.ones(60)))
    assert (weighted.value, weighted.low, weighted.high) == pytest.approx((plain.value, plain.low, plain.high))
    assert class_weights(["a", "a", "b"]).tolist() == [0.5, 0.5, 1]
    with pytest.raises(ValueError, match="one length"):
        mean_interval(values, clusters, np.ones(59))
