"""What a test of a claim could have found: the smallest difference, and the seeds that it takes."""

from scipy.special import nctdtrinc, stdtrit

from swaglib.claims.claim import Says
from swaglib.claims.verdict import Estimate

POWER = 0.8
MOST_SEEDS = 1000


def detectable(own: Estimate, says: Says, level: float) -> float:
    """Returns how far from what the claim is tested against the truth must lie to be found in 80% of the cases.

    Of `higher` and `lower` it is the distance from 0, of `at_least` that from minus the margin. Of `equal` it is the
    margin within which a difference of 0 would be found to lie: both of two one-sided tests must find it, each is
    given half of what may go wrong.

    Args:
        own: what was measured.
        says: what the claim expects.
        level: level of the two-sided test.
    """
    return _errors(own.degrees, says, level) * own.error


def seeds_needed(own: Estimate, margin: float, says: Says, level: float) -> int | None:
    """Returns with how many seeds each the margin would be found in 80% of the cases; None if 1,000 are not enough.

    The part of the variance that comes from the seeds falls with their number, and its degrees of freedom grow with
    it; the part of the test images stays as it is.

    Args:
        own: what was measured.
        margin: difference that matters.
        says: what the claim expects.
        level: level of the two-sided test.
    """
    of_seeds = max(own.error**2 - own.fixed, 0.0)
    for seeds in range(own.seeds, MOST_SEEDS + 1):
        degrees = own.degrees * (seeds - 1) / (own.seeds - 1) if own.seeds > 1 else own.degrees
        error = (own.fixed + of_seeds * own.seeds / seeds) ** 0.5
        if _errors(degrees, says, level) * error <= margin:
            return seeds
    return None


def _errors(degrees: float, says: Says, level: float) -> float:
    """Returns the detectable difference in standard errors, by the noncentral t-distribution."""
    missed = (1 - POWER) / 2 if says == "equal" else 1 - POWER
    return float(nctdtrinc(degrees, missed, stdtrit(degrees, 1 - level / 2)))
