"""The ledger: from rows of measures to one row a claim."""

from dataclasses import replace

import polars as pl
import pytest

from swaglib.claims.claim import Claim, Claims, Comparison, Estimand, Source
from swaglib.claims.ledger import DEGREES, DIFFERENCE, ERROR, FIXED, SEEDS, ledger
from swaglib.claims.verdict import CONTRADICTED, INCONCLUSIVE, OPEN, SUPPORTED, UNTESTABLE
from swaglib.measures import MEASURE, measures_table


def claim(name: str, tested: bool = True) -> Claim:
    test = Comparison("methods", "hashtag", "simclr", "higher") if tested else None
    source = Source("swag", "abstract", "confirmed")
    return Claim(name, "It is so.", source, "Much.", "primary", test, None if tested else "It is too large.")


CLAIMS = Claims(
    Estimand("linear", "accuracy", "macro"), 0.025, [0.5, 2.0], [claim("one"), claim("two"), claim("three", False)]
)


COUNTS = {"n": 900, "n_clusters": 400}


def rows(name: str, value: float, setting: str | None = None) -> pl.DataFrame:
    values = {DIFFERENCE: value, ERROR: 0.005, DEGREES: 30.0, FIXED: 1e-5, SEEDS: 5.0}
    return measures_table(
        [
            {
                "study": "methods",
                "setting": setting,
                "label": name,
                "metric": metric,
                "value": number,
                "n": 900,
                "n_clusters": 400,
            }
            for metric, number in values.items()
        ]
    )


def test_a_claim_is_tested_not_run_or_not_testable() -> None:
    table = ledger(CLAIMS, rows("one", 0.04))
    assert table["verdict"].to_list() == [SUPPORTED, OPEN, UNTESTABLE]
    first = table.row(0, named=True)
    assert first["why"] == "Not tested with other learning rates."
    assert first["ci_low"] == pytest.approx(0.04 - 2.0423 * 0.005, abs=1e-5) and first["n_clusters"] == 400
    assert "three seeds" in table["why"][1] and table["why"][2] == "It is too large."


def test_a_verdict_that_is_another_at_another_learning_rate_says_so() -> None:
    measured = pl.concat([rows("one", 0.04), rows("one", 0.04, "rate_0_5"), rows("one", -0.04, "rate_2")])
    first = ledger(CLAIMS, measured).row(0, named=True)
    assert first["at_other_rates"] == f"0.5: {SUPPORTED}; 2: {CONTRADICTED}"
    assert first["why"] == "The verdict is another with the learning rate times 2."
    alone = ledger(CLAIMS, pl.concat([rows("one", 0.04), rows("one", 0.04, "rate_0_5")])).row(0, named=True)
    assert alone["why"] == "Not tested with the learning rate times 2.", "one other rate is not all of them"


def test_primary_claims_are_tested_together_also_before_all_of_them_have_run() -> None:
    alone = ledger(CLAIMS, rows("one", 0.0115))["verdict"][0]
    together = ledger(CLAIMS, pl.concat([rows("one", 0.0115), rows("two", 0.0)]))["verdict"][0]
    assert alone == together == INCONCLUSIVE, "by itself, p is below 5%"
    assert ledger(CLAIMS, rows("one", 0.0115))["p"][0] < 0.05


def test_a_claim_that_comes_later_moves_no_p_value_of_those_before_it() -> None:
    first = [replace(claim(name), role="exploratory") for name in ("one", "two")]
    late = [replace(own, id=f"late_{own.id}", batch=2) for own in first]
    measured = pl.concat([rows(name, 0.0115) for name in ("one", "late_one")])
    before = ledger(replace(CLAIMS, claims=first), measured)
    after = ledger(replace(CLAIMS, claims=[*first, *late, claim("three", False)]), measured)
    assert after.head(2).equals(before)
    # Four claims up to its batch, two of them with the same p: by Benjamini and Hochberg p times 4 by 2.
    late_one = after.row(by_predicate=pl.col("id") == "late_one", named=True)
    assert late_one["p_adjusted"] == pytest.approx(2 * late_one["p"]) and late_one["p"] == before["p"][0]


def test_without_rows_every_claim_is_open() -> None:
    assert set(ledger(CLAIMS, pl.DataFrame(schema=MEASURE))["verdict"]) == {OPEN, UNTESTABLE}


def test_a_difference_without_an_interval_that_holds_is_inconclusive_and_says_so() -> None:
    alone = rows("one", 0.09).filter(pl.col("metric") == DIFFERENCE)
    first = ledger(CLAIMS, alone).row(0, named=True)
    assert first["verdict"] == INCONCLUSIVE and first["value"] is None
    assert "+9.0 points" in first["why"] and "for an interval that holds" in first["why"]
