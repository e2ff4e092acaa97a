import numpy as np
import pytest
from scipy.stats import binomtest

from swaglib.evaluation.wilson import wilson_interval


def test_the_interval_is_that_of_scipy() -> None:
    pairs = [(0, 1), (1, 1), (3, 7), (50, 100), (999, 1000)]
    low, high = wilson_interval([right for right, _ in pairs], [n for _, n in pairs])
    for place, (right, n) in enumerate(pairs):
        expected = binomtest(right, n).proportion_ci(method="wilson")
        assert (low[place], high[place]) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_all_right_and_all_wrong_still_have_a_width() -> None:
    low, high = wilson_interval([0, 5], [5, 5])
    assert low[0] == 0 and high[1] == 1 and np.all(high - low > 0.3)
