"""The learning rate warms up to its peak and ends at zero."""

import math

import pytest

from swaglib.training.schedule import learning_rate, peak_learning_rate


def test_the_schedule_warms_up_to_the_scaled_peak_and_ends_at_zero() -> None:
    rates = [learning_rate(step, 1000, peak_learning_rate(0.1, 512), 0.1) for step in range(1000)]
    assert max(rates) == pytest.approx(0.2) and rates.index(max(rates)) in (99, 100)
    assert rates[49] == pytest.approx(0.1)
    assert rates[550] == pytest.approx(0.1)
    assert rates[-1] == pytest.approx(0.2 * 0.5 * (1 + math.cos(math.pi * 899 / 900)))
