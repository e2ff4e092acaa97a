"""Verdicts on claims, by one rule that was fixed before the runs.

With the margin m, and p-values adjusted for the claims of the same role (Holm for primary ones, Benjamini-Hochberg for
exploratory ones), at a level of 5%:

higher, lower    *contradicted*: beyond 0 the other way; or, where the claim states an amount (`matters`), the 90%
                 interval, not adjusted, lies within the margin, on whatever side of 0.
                 *supported*: else, if the difference is beyond 0 as claimed; *small* if its 95% interval lies within
                 the margin.
at_least         *supported*: the difference is above -m. *contradicted*: it is below -m.
equal            *equivalent*: two one-sided tests find it within the margin. *contradicted*: beyond the margin. Either
                 may be found, so the smaller p-value is doubled.
else             *inconclusive*; `swaglib.claims.power` says what would have been found.

The rule for amounts is the study's own design. It is not adjusted, so that each such claim may be contradicted wrongly
in 5% of the cases beside those of all others together; and a difference on the wrong side of 0 can be inconclusive,
because its interval leaves the margin on that side, where a smaller one is contradicted.

Claims of a role are adjusted for as many as can be tested, also while some of them have not been run: a verdict does
not become weaker when the results of others arrive. Claims that are added after runs are a later batch: they are
adjusted for those before them too, but not the other way round.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from swaglib.claims.claim import Says

LEVEL = 0.05
SUPPORTED, CONTRADICTED, EQUIVALENT = "supported", "contradicted", "equivalent"
INCONCLUSIVE, UNTESTABLE, OPEN = "inconclusive", "not testable here", "not run yet"


@dataclass(frozen=True)
class Estimate:
    """What was measured of a claim.

    Attributes:
        value: difference that the claim is about.
        error: standard error.
        degrees: degrees of freedom of the error.
        fixed: part of the variance that more seeds leave as it is.
        seeds: number of seeds of the run that has most.
    """

    value: float
    error: float
    degrees: float
    fixed: float
    seeds: int

    def interval(self, level: float) -> tuple[float, float]:
        """Returns the two-sided interval of a level, such as 0.95."""
        half = float(stdtrit(self.degrees, (1 + level) / 2)) * self.error
        return self.value - half, self.value + half


@dataclass(frozen=True)
class Verdict:
    """What follows for a claim.

    Attributes:
        verdict: one of the names of this module.
        p: p-value of the claim, not adjusted.
        p_adjusted: the same, adjusted.
        small: whether a supported difference surely lies within the margin.
        by_amount: whether it is contradicted by the rule for amounts alone, which is not adjusted.
    """

    verdict: str
    p: float
    p_adjusted: float
    small: bool
    by_amount: bool


def p_value(own: Estimate, says: Says, margin: float) -> float:
    """Returns the p-value of a claim: small where it would be supported or contradicted, or found equivalent.

    Args:
        own: what was measured.
        says: what the claim expects.
        margin: difference that matters.
    """
    if own.error <= 0:
        return 1.0
    if says == "equal":
        within = max(_below(own, margin), _above(own, -margin))
        beyond = min(_above(own, margin), _below(own, -margin))
        return min(1.0, 2 * min(within, beyond))
    null = -margin if says == "at_least" else 0.0
    return min(1.0, 2 * min(_above(own, null), _below(own, null)))


def _above(own: Estimate, bound: float) -> float:
    """Returns the p-value of the hypothesis that the difference is not above a bound."""
    return float(stdtr(own.degrees, (bound - own.value) / own.error))


def _below(own: Estimate, bound: float) -> float:
    """Returns the p-value of the hypothesis that the difference is not below a bound."""
    return float(stdtr(own.degrees, (own.value - bound) / own.error))


def verdicts(
    found: Sequence[tuple[Estimate, Says, bool]], margin: float, step_down: bool, family: int | None = None
) -> list[Verdict]:
    """Returns the verdicts on claims that are tested together.

    Args:
        found: what was measured of each claim, what it expects, and whether it states an amount.
        margin: difference that matters, as a share of 1.
        step_down: whether p-values are adjusted by Holm, for no false verdict at all; else by Benjamini and Hochberg,
            for few among them.
        family: number of claims that p-values are adjusted for, those that have not been measured among them; None
            takes those that have.
    """
    p = np.array([p_value(own, says, margin) for own, says, _ in found])
    every = np.concatenate([p, np.ones(max((family or 0) - len(p), 0))])
    adjusted = (holm(every) if step_down else benjamini_hochberg(every))[: len(p)]
    return [
        _verdict(own, says, matters, margin, float(p[place]), float(adjusted[place]))
        for place, (own, says, matters) in enumerate(found)
    ]


def _verdict(own: Estimate, says: Says, matters: bool, margin: float, p: float, adjusted: float) -> Verdict:
    low, high = own.interval(1 - 2 * LEVEL)
    within = -margin < low and high < margin
    small = False
    verdict = INCONCLUSIVE
    if says == "equal":
        if adjusted <= LEVEL:
            verdict = EQUIVALENT if abs(own.value) < margin else CONTRADICTED
    elif says == "at_least":
        if adjusted <= LEVEL:
            verdict = SUPPORTED if own.value > -margin else CONTRADICTED
    elif adjusted <= LEVEL:
        claimed = own.value > 0 if says == "higher" else own.value < 0
        verdict = SUPPORTED if claimed else CONTRADICTED
        lower, upper = own.interval(1 - LEVEL)
        small = claimed and -margin < lower and upper < margin
    by_amount = matters and within and verdict != CONTRADICTED
    if by_amount:
        verdict, small = CONTRADICTED, False
    return Verdict(verdict, p, adjusted, small, by_amount)


def holm(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns p-values adjusted by Holm (1979): no false rejection at all, with the level's probability."""
    order = np.argsort(p, kind="stable")
    steps = p[order] * (len(p) - np.arange(len(p)))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def benjamini_hochberg(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns p-values adjusted by Benjamini and Hochberg (1995): a bounded share of false ones among rejections."""
    order = np.argsort(p, kind="stable")[::-1]
    steps = p[order] * len(p) / (len(p) - np.arange(len(p)))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.minimum.accumulate(steps), 1.0)
    return adjusted
