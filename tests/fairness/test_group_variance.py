"""The variance between groups has an interval that holds, and of two groups it is Student's."""

import numpy as np
import pytest
from scipy.stats import ttest_rel

from swaglib.evaluation.intervals import estimate
from swaglib.fairness.group_variance import between_group_variance


def test_of_two_groups_the_interval_is_that_of_their_paired_difference_squared_and_halved() -> None:
    generator = np.random.default_rng(0)
    first = generator.normal(size=30)
    second = first + generator.normal(1.0, 0.5, size=30)
    names = np.arange(30)
    found = between_group_variance([estimate(first, names), estimate(second, names)])
    own = ttest_rel(second, first)
    low, high = own.confidence_interval(0.95)
    assert found is not None and (found.n, found.clusters) == (2, 30)
    assert found.low == pytest.approx(low**2 / 2, rel=0.01) and found.high == pytest.approx(high**2 / 2, rel=0.01)
    error = float((second - first).var(ddof=1) / 30)
    assert found.value == pytest.approx((own.statistic**2 - 1) * error / 2, rel=0.01)


@pytest.mark.parametrize("spread", [0.0, 0.3])
def test_of_more_groups_the_interval_holds_where_they_share_clusters_and_where_they_are_equal(spread: float) -> None:
    generator = np.random.default_rng(1)
    means = spread * np.array([0.0, 1.0, 2.0, 1.0])
    truth, held = float(means.var(ddof=1)), 0
    for _ in range(300):
        values = generator.normal(size=(25, 1)) + generator.normal(means, 1.0, size=(25, 4))
        found = between_group_variance([estimate(values[:, group], np.arange(25)) for group in range(4)])
        assert found is not None and found.low is not None and found.high is not None
        assert found.low <= found.value <= found.high
        held += found.low <= truth <= found.high
    assert held >= 280  # 95% of 300 is 285; four standard errors below would be 270


def test_too_few_clusters_give_no_interval_and_one_group_no_variance() -> None:
    few = [estimate([0.0, 1.0, 0.0], list("pqr")), estimate([1.0, 1.0, 0.0], list("pqr"))]
    found = between_group_variance(few)
    assert found is not None and found.low is None and found.high is None
    assert between_group_variance(few[:1]) is None
