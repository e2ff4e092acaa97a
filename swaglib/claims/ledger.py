"""The ledger: a verdict on every claim, from the measures of the studies."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from swaglib.claims.claim import Claim, Claims
from swaglib.claims.power import detectable, seeds_needed
from swaglib.claims.verdict import INCONCLUSIVE, LEVEL, OPEN, UNTESTABLE, Estimate, Verdict, verdicts
from swaglib.measures import MEASURE, read_measures

FOLDER = Path("metrics/standard")
DIFFERENCE, ERROR, DEGREES, FIXED, SEEDS = "difference", "standard_error", "degrees", "fixed_variance", "seeds"
"""Metrics of the rows that a study writes for each claim it tests, whose `label` is the claim's id."""

LEDGER = {
    "id": pl.String,
    "statement": pl.String,
    "source": pl.String,
    "sure": pl.String,
    "role": pl.String,
    "says": pl.String,
    "amount": pl.Boolean,
    "verdict": pl.String,
    "small": pl.Boolean,
    "by_amount": pl.Boolean,
    **dict.fromkeys(("value", "ci_low", "ci_high", "p", "p_adjusted", "detectable"), pl.Float64),
    **dict.fromkeys(("seeds", "seeds_needed", "n", "n_clusters"), pl.Int64),
    "at_other_rates": pl.String,
    "why": pl.String,
}
"""One row a claim.

`says` is what the claim expects, and `amount` whether it states an amount of at least the margin; `by_amount` is
whether it is contradicted by that alone. `detectable` and `seeds_needed` are those of `swaglib.claims.power`, for a
claim of whose role no other is found, which is on the careful side. `at_other_rates` has the verdicts with other
learning rates, where these were run.
"""


def read_standard(folder: Path = FOLDER) -> dict[str, pl.DataFrame]:
    """Returns the measures of every study by its name; a study that has not run yet has none.

    Args:
        folder: folder of `<study>.csv`.
    """
    tables: dict[str, pl.DataFrame] = defaultdict(lambda: pl.DataFrame(schema=MEASURE))
    tables.update({path.stem: read_measures(path) for path in sorted(folder.glob("*.csv"))})
    return tables


def estimates(studies: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Returns the rows of claims in the measures of all studies.

    Args:
        studies: what `read_standard` returned.
    """
    return pl.concat([pl.DataFrame(schema=MEASURE), *studies.values()]).filter(pl.col("label").is_not_null())


def ledger(claims: Claims, measured: pl.DataFrame) -> pl.DataFrame:
    """Returns the verdicts on all claims.

    Args:
        claims: the claims.
        measured: rows of claims in the schema `swaglib.measures.MEASURE`, see `estimates`.

    Returns:
        A table in the schema `LEDGER`, in the order of the claims.
    """
    found = _verdicts(claims, measured, None)
    others = {rate: _verdicts(claims, measured, setting_of(rate)) for rate in claims.rates}
    rows = []
    for claim in claims.claims:
        source = f"{claim.source.paper}, {claim.source.where}"
        row: dict[str, object] = {
            "id": claim.id,
            "statement": claim.statement,
            "source": source,
            "sure": claim.source.sure,
            "role": claim.role,
            "says": claim.test.says if claim.test else None,
            "amount": claim.matters,
            "verdict": OPEN if claim.test else UNTESTABLE,
            "why": claim.untestable or (_why_open(claim.test.study, measured) if claim.test else None),
        }
        alone = _without_interval(claim, measured)
        if alone is not None:
            row |= {"verdict": INCONCLUSIVE, "why": alone}
        if claim.id in found and claim.test is not None:
            own, verdict, place = found[claim.id]
            says, level = claim.test.says, LEVEL / family_size(claims, claim.role, claim.batch)
            low, high = own.interval(0.95)
            elsewhere = {rate: kind[claim.id][1].verdict for rate, kind in others.items() if claim.id in kind}
            row |= {
                "verdict": verdict.verdict,
                "small": verdict.small,
                "by_amount": verdict.by_amount,
                "value": own.value,
                "ci_low": low,
                "ci_high": high,
                "p": verdict.p,
                "p_adjusted": verdict.p_adjusted,
                "detectable": detectable(own, says, level),
                "seeds": own.seeds,
                "seeds_needed": seeds_needed(own, claims.margin, says, level),
                **place,
                "at_other_rates": "; ".join(f"{rate:g}: {kind}" for rate, kind in elsewhere.items()) or None,
                "why": _flips(verdict.verdict, elsewhere, claims.rates if claim.role == "primary" else ()),
            }
        rows.append(row)
    return pl.DataFrame(rows, schema=LEDGER, orient="row")


def family_size(claims: Claims, role: str, batch: int = 1) -> int:
    """Returns for how many claims the p-values of a role are adjusted, up to a batch."""
    return sum(own.test is not None for own in claims.claims if own.role == role and own.batch <= batch)


def _without_interval(claim: Claim, measured: pl.DataFrame) -> str | None:
    """Says what was measured of a claim for which no interval holds; None if one does, or nothing was measured."""
    own = measured.filter(pl.col("label") == claim.id, pl.col("setting").is_null())
    values = dict(own.select("metric", "value").rows())
    if DIFFERENCE not in values or ERROR in values:
        return None
    return (
        f"The difference is {100 * values[DIFFERENCE]:+.1f} points, but the test images are too few, or too many of "
        "them too much alike, for an interval that holds."
    )


def _why_open(study: str, measured: pl.DataFrame) -> str:
    """Says why a claim has no verdict yet."""
    if study not in measured["study"]:
        return f"The study {study} has not run, or not with three seeds."
    return f"The study {study} has not yet three seeds of every arm that the claim is about."


def _flips(verdict: str, elsewhere: Mapping[float, str], wanted: Sequence[float]) -> str | None:
    """Says where another learning rate gives another verdict, and with which of the wanted ones it was not tested."""
    if wanted and not elsewhere:
        return "Not tested with other learning rates."
    other = [f"{rate:g}" for rate, own in elsewhere.items() if own != verdict]
    missing = [f"{rate:g}" for rate in wanted if rate not in elsewhere]
    said = [f"The verdict is another with the learning rate times {' and '.join(other)}."] if other else []
    said += [f"Not tested with the learning rate times {' and '.join(missing)}."] if missing else []
    return " ".join(said) or None


def setting_of(rate: float) -> str | None:
    """Returns the column `setting` of runs with a multiple of the learning rates; None for those of the settings."""
    return None if rate == 1 else f"rate_{rate:g}".replace(".", "_")


def _verdicts(
    claims: Claims, measured: pl.DataFrame, setting: str | None
) -> dict[str, tuple[Estimate, Verdict, dict[str, int]]]:
    """Returns what was measured of each claim that has been tested, and its verdict among those up to its batch."""
    found: dict[str, tuple[Estimate, Verdict, dict[str, int]]] = {}
    own_rows = measured.filter(pl.col("setting").eq_missing(pl.lit(setting)))
    for role, batch in sorted({(claim.role, claim.batch) for claim in claims.claims}):
        family = [claim for claim in claims.claims if claim.role == role and claim.batch <= batch]
        tested = [(own, _estimate(own_rows.filter(pl.col("label") == own.id))) for own in family]
        known = [(claim, *estimate) for claim, estimate in tested if estimate is not None]
        asked = [(own, claim.test.says, claim.matters) for claim, own, _ in known if claim.test]
        decided = verdicts(asked, claims.margin, role == "primary", family_size(claims, role, batch))
        for (claim, own, place), verdict in zip(known, decided, strict=True):
            if claim.batch == batch:
                found[claim.id] = (own, verdict, place)
    return found


def _estimate(rows: pl.DataFrame) -> tuple[Estimate, dict[str, int]] | None:
    """Returns what was measured of one claim, with n and clusters; None if it has no interval that holds."""
    values = dict(rows.select("metric", "value").rows())
    if not {DIFFERENCE, ERROR, DEGREES, FIXED, SEEDS} <= values.keys():
        return None
    first = rows.filter(pl.col("metric") == DIFFERENCE).row(0, named=True)
    own = Estimate(values[DIFFERENCE], values[ERROR], values[DEGREES], values[FIXED], int(values[SEEDS]))
    return own, {"n": first["n"], "n_clusters": first["n_clusters"]}
