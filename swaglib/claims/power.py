"""What a test of a claim could have found: the smallest difference, and the seeds that it takes."""

from scipy.special import nctdtrinc, stdtrit

from swaglib.claims.claim import Says
from swaglib.claims.verdict import Estimate
from swaglib.evaluation.intervals import FEWEST_DEGREES

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
    it; the part of the test images, and its degrees, stay as they are.

    Args:
        own: what was measured.
        margin: difference that matters.
        says: what the claim expects.
        level: level of the two-sided test.
    """
    of_seeds = max(own.error**2 - own.fixed, 0.0)
    unsure_fixed, unsure_seeds = parts_of_degrees(own)
    for seeds in range(own.seeds, MOST_SEEDS + 1):
        fewer = own.seeds / seeds
        variance = own.fixed + of_seeds * fewer
        more_degrees = (seeds - 1) / max(own.seeds - 1, 1)
        degrees = variance**2 / (unsure_fixed + unsure_seeds * fewer**2 / max(more_degrees, 1.0))
        if _errors(degrees, says, level) * variance**0.5 <= margin:
            return seeds
    return None


def parts_of_degrees(own: Estimate) -> tuple[float, float]:
    """Returns the squared variance over its degrees of freedom of the test images, and that of the seeds.

    Satterthwaite's degrees are the squared sum of variances over the sum of these two. Of the seeds one less than their
    number is assumed as degrees, which is the fewest there can be, and what is left is the images'; but no more than
    is left with the fewest degrees of images with which an interval is given.

    Args:
        own: what was measured.
    """
    both = own.error**4 / own.degrees
    of_seeds = max(own.error**2 - own.fixed, 0.0) ** 2 / max(own.seeds - 1, 1)
    of_images = min(max(both - of_seeds, 0.0), own.fixed**2 / FEWEST_DEGREES)
    return of_images, both - of_images


def _errors(degrees: float, says: Says, level: float) -> float:
    """Returns the detectable difference in standard errors, by the noncentral t-distribution."""
    missed = (1 - POWER) / 2 if says == "equal" else 1 - POWER
    return float(nctdtrinc(degrees, missed, stdtrit(degrees, 1 - level / 2)))
