"""What the default study, of one seed, measures of a claim: shown beside the verdict of the studies, and no verdict."""

from typing import Any

import polars as pl

from swaglib.claims.claim import Claim, Claims

SHARED = "methods"
"""The study whose arms are runs of the default study too, by the same names."""


def default_difference(claim: Claim, claims: Claims, comparison: pl.DataFrame) -> dict[str, Any] | None:
    """Returns the row of measures with the difference that a claim is about, as the default study has it.

    Args:
        claim: the claim.
        claims: the file it stands in.
        comparison: measures of the stage `compare`.

    Returns:
        The row, its difference in the direction of the claim; None if the default study has not both runs.
    """
    test, estimand = claim.test, claim.estimand or claims.estimand
    if test is None or test.study != SHARED or test.minus is not None:
        return None
    asked = comparison.filter(
        pl.col("task") == estimand.task,
        pl.col("protocol") == estimand.protocol,
        pl.col("metric") == estimand.metric,
        pl.col("k").eq_missing(pl.lit(estimand.k)),
        *(pl.col(name).is_null() for name in ("variant", "label", "group", "attribute")),
    )
    for run, baseline, sign in ((test.run, test.baseline, 1), (test.baseline, test.run, -1)):
        found = asked.filter(pl.col("run") == run, pl.col("baseline") == baseline)
        if len(found):
            row = found.row(0, named=True)
            ends = [None if row[name] is None else sign * row[name] for name in ("ci_low", "ci_high")]
            low, high = ends if sign > 0 else ends[::-1]
            return row | {"value": sign * row["value"], "ci_low": low, "ci_high": high}
    return None
