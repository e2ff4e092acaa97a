"""The variance between groups has an interval that holds, and of two groups it is Student's."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import ttest_rel

from swaglib.evaluation.intervals import estimate
from swaglib.fairness.group_variance import between_group_variance
from swaglib.measures import Interval


def variance(values: NDArray[np.float64]) -> Interval:
    """Returns the variance between groups of which each has an answer in each cluster, shape (clusters, groups)."""
    found = between_group_variance([estimate(own, np.arange(len(values))) for own in values.T])
    assert found is not None
    return found


def test_of_two_groups_the_interval_is_that_of_their_paired_difference_squared_and_halved() -> None:
    generator = np.random.default_rng(0)
    first = generator.normal(size=30)
    second = first + generator.normal(1.0, 0.5, size=30)
    found = variance(np.stack([first, second], axis=1))
    own = ttest_rel(second, first)
    low, high = own.confidence_interval(0.95)
    assert (found.n, found.clusters) == (2, 30)
    assert found.low == pytest.approx(low**2 / 2, rel=0.01) and found.high == pytest.approx(high**2 / 2, rel=0.01)
    error = float((second - first).var(ddof=1) / 30)
    assert found.value == pytest.approx((own.statistic**2 - 1) * error / 2, rel=0.01)


@pytest.mark.parametrize(("spread", "widest"), [(0.0, 0.6), (0.5, 1.5)])
def test_of_more_groups_the_interval_holds_and_is_not_so_wide_as_to_say_nothing(spread: float, widest: float) -> None:
    generator = np.random.default_rng(1)
    means = spread * np.array([0.0, 1.0, 2.0, 1.0, 0.0])
    truth, held, widths = float(means.var(ddof=1)), 0, []
    for _ in range(300):
        found = variance(generator.normal(size=(25, 1)) + generator.normal(means, 1.0, size=(25, 5)))
        assert found.low is not None and found.high is not None and found.low <= found.value <= found.high
        held += found.low <= truth <= found.high
        widths.append(found.high - found.low)
    assert held >= 280  # 95% of 300 is 285; four standard errors below would be 270
    assert np.median(widths) < widest


def test_answers_that_seldom_differ_between_groups_have_an_interval_that_holds_or_none() -> None:
    generator = np.random.default_rng(2)
    held, given = 0, 0
    for _ in range(400):
        first = (generator.random(62) < 0.6).astype(float)
        found = variance(np.stack([first, first * (generator.random(62) > 0.05)], axis=1))
        if found.low is not None and found.high is not None:
            given += 1
            held += found.low <= (0.05 * 0.6) ** 2 / 2 <= found.high
    assert 0 < given < 400 and held >= 0.93 * given


def test_groups_that_never_differ_are_not_proven_equal() -> None:
    answers = np.repeat(np.random.default_rng(3).integers(0, 2, (40, 1)), 3, axis=1).astype(float)
    found = variance(answers)
    assert found.value == pytest.approx(0) and found.low is None and found.high is None


def test_groups_of_one_cluster_are_left_out_and_too_few_clusters_give_no_interval() -> None:
    few = [estimate([0.0, 1.0, 0.0], list("pqr")), estimate([1.0, 1.0, 0.0], list("pqr")), estimate([1.0], ["p"])]
    found = between_group_variance(few)
    assert found is not None and found.n == 2 and found.low is None and found.high is None
    assert between_group_variance(few[1:]) is None


def test_of_more_groups_the_variance_is_half_the_mean_square_of_their_differences_without_its_error() -> None:
    values = np.random.default_rng(4).normal([0.0, 0.5, 1.0], 1.0, size=(40, 3))
    pairs = [values[:, one] - values[:, other] for one, other in ((0, 1), (0, 2), (1, 2))]
    wanted = np.mean([own.mean() ** 2 - own.var(ddof=1) / len(own) for own in pairs]) / 2
    assert variance(values).value == pytest.approx(wanted)
