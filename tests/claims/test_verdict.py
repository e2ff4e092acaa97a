"""Verdicts: each kind where it is true, against references, and rarely a false one."""

import numpy as np
import pytest
from scipy import stats

from swaglib.claims.claim import Says
from swaglib.claims.verdict import (
    CONTRADICTED,
    EQUIVALENT,
    INCONCLUSIVE,
    SUPPORTED,
    Estimate,
    benjamini_hochberg,
    holm,
    p_value,
    verdicts,
)

MARGIN = 0.025


def measured(value: float, error: float = 0.004, fixed: float = 0.0) -> Estimate:
    return Estimate(value, error, 40.0, fixed, 5)


@pytest.mark.parametrize(
    ("value", "says", "matters", "wanted"),
    [
        (0.030, "higher", False, SUPPORTED),
        (-0.030, "higher", False, CONTRADICTED),
        (0.002, "higher", False, INCONCLUSIVE),
        (0.002, "higher", True, CONTRADICTED),
        (0.014, "higher", False, SUPPORTED),
        (0.014, "higher", True, CONTRADICTED),
        (0.040, "higher", True, SUPPORTED),
        (-0.030, "lower", False, SUPPORTED),
        (0.030, "lower", False, CONTRADICTED),
        (0.001, "at_least", False, SUPPORTED),
        (-0.024, "at_least", False, INCONCLUSIVE),
        (-0.050, "at_least", False, CONTRADICTED),
        (0.002, "equal", False, EQUIVALENT),
        (0.025, "equal", False, INCONCLUSIVE),
        (0.050, "equal", False, CONTRADICTED),
    ],
)
def test_each_kind_of_verdict_where_it_is_true(value: float, says: Says, matters: bool, wanted: str) -> None:
    (found,) = verdicts([(measured(value), says, matters)], MARGIN, step_down=True)
    assert found.verdict == wanted


def test_a_supported_difference_within_the_margin_is_small() -> None:
    small, large = verdicts([(measured(0.014), "higher", False), (measured(0.03), "higher", False)], MARGIN, True)
    assert small.small and not large.small and small.verdict == large.verdict == SUPPORTED


def test_p_values_are_those_of_a_t_test() -> None:
    sample = np.random.default_rng(0).normal(0.01, 0.02, 12)
    own = Estimate(float(sample.mean()), float(stats.sem(sample)), 11.0, 0.0, 12)
    assert p_value(own, "higher", MARGIN) == pytest.approx(stats.ttest_1samp(sample, 0.0).pvalue)
    assert p_value(own, "at_least", MARGIN) == pytest.approx(stats.ttest_1samp(sample, -MARGIN).pvalue)


def test_adjusted_p_values_are_those_of_the_definitions() -> None:
    p = np.array([0.01, 0.04, 0.03, 0.005])
    assert holm(p) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p))


def test_it_says_where_the_amount_alone_is_contradicted() -> None:
    small, other_side = verdicts([(measured(0.002), "higher", True), (measured(-0.030), "higher", True)], MARGIN, True)
    assert small.verdict == other_side.verdict == CONTRADICTED
    assert small.by_amount and not other_side.by_amount


def test_on_null_data_a_false_verdict_is_as_rare_as_promised() -> None:
    """A dozen primary claims of a difference, all false: 1,000 times, one or more is supported in at most 5%."""
    random, degrees, claims = np.random.default_rng(1), 12, 12
    said: tuple[Says, ...] = ("higher", "lower")
    wrong = 0
    for _ in range(1000):
        errors = 0.01 * np.sqrt(random.chisquare(degrees, claims) / degrees)
        values = random.normal(0, 0.01, claims)
        asked = [
            (Estimate(float(value), float(error), degrees, 0.0, 5), said[place % 2], False)
            for place, (value, error) in enumerate(zip(values, errors, strict=True))
        ]
        wrong += any(own.verdict != INCONCLUSIVE for own in verdicts(asked, MARGIN, step_down=True))
    assert stats.binomtest(wrong, 1000, 0.05, alternative="greater").pvalue > 0.01
    assert wrong > 20, "nor is the rule blind"


def test_differences_at_the_margin_are_rarely_called_equivalent_or_competitive() -> None:
    random, degrees = np.random.default_rng(2), 12
    wrong = {"equal": 0, "at_least": 0}
    for _ in range(1000):
        error = float(0.005 * np.sqrt(random.chisquare(degrees) / degrees))
        for says, truth in (("equal", MARGIN), ("at_least", -MARGIN)):
            own = Estimate(float(random.normal(truth, 0.005)), error, degrees, 0.0, 5)
            (found,) = verdicts([(own, says, False)], MARGIN, step_down=True)
            wrong[says] += found.verdict in (EQUIVALENT, SUPPORTED)
    for count in wrong.values():
        assert stats.binomtest(count, 1000, 0.05, alternative="greater").pvalue > 0.01
