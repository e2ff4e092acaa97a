"""What would have been found: against the noncentral t-distribution of scipy, and simulated tests."""

import numpy as np
import pytest
from scipy import stats

from swaglib.claims.claim import Says
from swaglib.claims.power import detectable, parts_of_degrees, seeds_needed
from swaglib.claims.verdict import EQUIVALENT, SUPPORTED, Estimate, verdicts

MARGIN = 0.025
LEVEL = 0.05 / 12
"""Twelve claims are tested together."""


def test_a_detectable_difference_is_found_in_80_percent_of_the_cases() -> None:
    own = Estimate(0.0, 0.006, 5.0, 0.0, 3)
    found = detectable(own, "higher", LEVEL) / own.error
    assert stats.nct.sf(stats.t.ppf(1 - LEVEL / 2, 5), 5, found) == pytest.approx(0.8, abs=1e-6)


@pytest.mark.parametrize(("says", "wanted"), [("higher", SUPPORTED), ("at_least", SUPPORTED), ("equal", EQUIVALENT)])
def test_the_rule_itself_finds_as_much_as_is_said(says: Says, wanted: str) -> None:
    """One claim of twelve, of which no other is found: a thousand times, with the truth that `detectable` names."""
    random, degrees, error = np.random.default_rng(0), 8.0, 0.005
    distance = detectable(Estimate(0.0, error, degrees, 0.0, 3), says, LEVEL)
    margin = distance if says == "equal" else MARGIN
    truth = {"higher": distance, "at_least": distance - margin, "equal": 0.0}[says]
    right = 0
    for _ in range(1000):
        own = Estimate(
            float(random.normal(truth, error)), float(error * np.sqrt(random.chisquare(degrees) / 8)), degrees, 0.0, 3
        )
        right += verdicts([(own, says, False)], margin, step_down=True, family=12)[0].verdict == wanted
    low, high = stats.binomtest(right, 1000).proportion_ci(0.999)
    assert low <= 0.8 <= high or (says == "equal" and low > 0.75), "equivalence is on the careful side"


def test_seeds_needed_are_the_first_number_that_finds_the_margin() -> None:
    own = Estimate(0.0, 0.02, 8.0, 1e-5, 5)
    needed = seeds_needed(own, MARGIN, "higher", LEVEL)
    assert needed is not None and needed > 5

    def power(seeds: int) -> float:
        """The rule itself, simulated: normal means, and each part of the variance with degrees of its own."""
        random, fixed, of_seeds = np.random.default_rng(1), 1e-5, (0.02**2 - 1e-5) * 5 / seeds
        of_images = fixed * random.chisquare(400, 4000) / 400
        drawn = of_images + of_seeds * random.chisquare(2 * (seeds - 1), 4000) / (2 * (seeds - 1))
        values = random.normal(MARGIN, (fixed + of_seeds) ** 0.5, 4000)
        return float((values / drawn**0.5 > stats.t.ppf(1 - LEVEL / 2, 2 * (seeds - 1))).mean())

    assert power(needed) > 0.77 and power(needed - 2) < 0.8


def test_where_the_images_dominate_their_degrees_do_not_grow_with_the_seeds() -> None:
    """86% of the variance is that of test images, of which little is known: no number of seeds is enough."""
    variance, share = 0.0072**2, 0.86
    degrees = variance**2 / ((share * variance) ** 2 / 20 + ((1 - share) * variance) ** 2 / 4)
    own = Estimate(0.0, variance**0.5, degrees, share * variance, 5)
    images, seeds = parts_of_degrees(own)
    assert images == pytest.approx((share * variance) ** 2 / 20) and seeds == pytest.approx(
        ((1 - share) * variance) ** 2 / 4
    )
    best = stats.nct.sf(stats.t.ppf(1 - LEVEL / 2, 20), 20, MARGIN / (share * variance) ** 0.5)
    assert (seeds_needed(own, MARGIN, "higher", LEVEL) is None) == (best < 0.8)


def test_enough_seeds_stay_and_more_seeds_add_no_images() -> None:
    assert seeds_needed(Estimate(0.0, 0.004, 40.0, 0.0, 5), MARGIN, "higher", LEVEL) == 5, "five are enough"
    assert seeds_needed(Estimate(0.0, 0.02, 40.0, 0.0004, 5), MARGIN, "higher", LEVEL) is None
    few = seeds_needed(Estimate(0.0, 0.02, 2.0, 2.5e-5, 3), MARGIN, "higher", 0.05)
    assert few is not None and few < 30, "degrees of freedom grow with the seeds"
