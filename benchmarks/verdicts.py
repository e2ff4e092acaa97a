"""False verdicts and power of the rule for claims, by simulation: docs/benchmarks/verdicts.md.

python -m benchmarks.verdicts

Twelve primary claims are tested together, as in `claims.yaml`. Estimates are normal around the truth, and their errors
are estimated with some degrees of freedom, as those of the studies are.
"""

from pathlib import Path

import numpy as np
import polars as pl

from swaglib.atomic import atomic_file
from swaglib.claims.claim import read_claims
from swaglib.claims.ledger import DEGREES, ERROR, estimates, read_standard
from swaglib.claims.verdict import CONTRADICTED, INCONCLUSIVE, SUPPORTED, Estimate, verdicts
from swaglib.evaluation.wilson import wilson_interval

PAGE = Path("docs/benchmarks/verdicts.md")
CLAIMS, REPETITIONS = 12, 1000
DEGREES_OF_FREEDOM = (2, 4, 8, 16, 40)
ERRORS = (0.005, 0.0075, 0.010, 0.0125)
PLANTED = 0.03

HEAD = """# How often the rule for claims errs, and what it finds

Written by `python -m benchmarks.verdicts`. Twelve primary claims are tested together, {repetitions:,} times. Estimates
are normal around the truth; their errors are estimated with the degrees of freedom that stand in the tables. Brackets
hold 95% intervals of the simulation (Wilson).

## False verdicts

All twelve claims say `higher` or `lower`, and none is true. The table says how often at least one is called supported
or contradicted; 5% is promised.

| Degrees of freedom | At least one false verdict |
| --- | --- |
{false}

## Claims of an amount

A claim that states an amount is also contradicted by a difference that surely lies within the margin, whatever its
side; that is asked of each such claim by itself, without adjustment. Here the difference is the margin, so that this
would be wrong: 5% is promised.

| Standard error, points | {heads} |
| --- | {rules} |
{amounts}

## Power

One claim is true by {planted:.0f} points, eleven are false. The table says how often the true one is called supported.

| Standard error, points | {heads} |
| --- | {rules} |
{power}
{measured}"""

MEASURED = """
## Claims that have been tested

The same, with the standard error and the degrees of freedom that each primary claim of a difference above or
below zero was measured with in `metrics/standard`.

| Claim | Standard error, points | Degrees of freedom | A difference of {planted:.0f} points is found |
| --- | --- | --- | --- |
{rows}
"""


def share(count: int) -> str:
    """Returns a share of the repetitions with its interval, in percent."""
    low, high = wilson_interval(count, REPETITIONS)
    return f"{100 * count / REPETITIONS:.1f} [{100 * float(low):.1f}, {100 * float(high):.1f}]"


def simulated(error: float, degrees: float, planted: float, margin: float, seed: int) -> tuple[int, int]:
    """Returns in how many repetitions a false claim got a verdict, and the planted one was supported.

    Args:
        error: standard error of every claim.
        degrees: degrees of freedom of its estimate.
        planted: true difference of the first claim; 0 plants none.
        margin: margin of the claims.
        seed: seed of the draws.
    """
    random = np.random.default_rng(seed)
    wrong = found = 0
    for _ in range(REPETITIONS):
        errors = error * np.sqrt(random.chisquare(degrees, CLAIMS) / degrees)
        values = random.normal(0, error, CLAIMS)
        values[0] += planted
        own = [Estimate(float(value), float(each), degrees, 0.0, 5) for value, each in zip(values, errors, strict=True)]
        said = verdicts(
            [(one, "lower" if place % 2 else "higher", False) for place, one in enumerate(own)], margin, True
        )
        first = 1 if planted else 0
        wrong += any(one.verdict != INCONCLUSIVE for one in said[first:])
        found += said[0].verdict == SUPPORTED
    return wrong, found


def contradicted_amounts(error: float, degrees: float, margin: float) -> int:
    """Returns in how many repetitions a claim of an amount is contradicted where the difference is the margin."""
    random = np.random.default_rng(3)
    wrong = 0
    for _ in range(REPETITIONS):
        own = Estimate(
            random.normal(margin, error), error * np.sqrt(random.chisquare(degrees) / degrees), degrees, 0.0, 5
        )
        (said,) = verdicts([(own, "higher", True)], margin, True, CLAIMS)
        wrong += said.verdict == CONTRADICTED
    return wrong


def tested(measured: pl.DataFrame) -> dict[str, tuple[float, float]]:
    """Returns standard error and degrees of freedom of each primary claim above or below zero that has been tested."""
    known = measured.filter(pl.col("setting").is_null())
    found = {}
    for claim in read_claims().claims:
        if claim.role == "primary" and claim.test and claim.test.says in ("higher", "lower"):
            values = dict(known.filter(pl.col("label") == claim.id).select("metric", "value").rows())
            if {ERROR, DEGREES} <= values.keys():
                found[claim.id] = (values[ERROR], values[DEGREES])
    return found


def first_columns(claim: str, error: float, degrees: float) -> str:
    """Returns the beginning of a claim's row on the page."""
    return f"| `{claim}` | {100 * error:.2f} | {degrees:.1f} |"


def measured_claims(margin: float) -> str:
    """Returns the section on primary claims that have been tested, empty if none has."""
    rows = [
        f"{first_columns(name, *own)} {share(simulated(*own, PLANTED, margin, 2)[1])}% |"
        for name, own in tested(estimates(read_standard())).items()
    ]
    return MEASURED.format(planted=100 * PLANTED, rows="\n".join(rows)) if rows else ""


def main() -> None:
    """Writes the page."""
    margin = read_claims().margin
    false = [f"| {degrees} | {share(simulated(0.01, degrees, 0.0, margin, 0)[0])}% |" for degrees in DEGREES_OF_FREEDOM]
    amounts = []
    for error in ERRORS:
        cells = [share(contradicted_amounts(error, degrees, margin)) + "%" for degrees in DEGREES_OF_FREEDOM]
        amounts.append(f"| {100 * error:g} | {' | '.join(cells)} |")
    power = []
    for error in ERRORS:
        cells = [share(simulated(error, degrees, PLANTED, margin, 1)[1]) + "%" for degrees in DEGREES_OF_FREEDOM]
        power.append(f"| {100 * error:g} | {' | '.join(cells)} |")
    page = HEAD.format(
        repetitions=REPETITIONS,
        planted=100 * PLANTED,
        false="\n".join(false),
        heads=" | ".join(f"{degrees} degrees of freedom" for degrees in DEGREES_OF_FREEDOM),
        rules=" | ".join("---" for _ in DEGREES_OF_FREEDOM),
        amounts="\n".join(amounts),
        power="\n".join(power),
        measured=measured_claims(margin),
    )
    with atomic_file(PAGE) as temporary:
        temporary.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
