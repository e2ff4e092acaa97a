"""A gap that follows what was planted has a response of 1, and one that does not has none."""

import numpy as np
import polars as pl
import pytest
from scipy.stats import linregress, t, ttest_1samp

from swaglib.fairness.dose import dose_responses, over_seeds
from swaglib.measures import MEASURE

SHARES = {"men_90": 0.9, "men_50": 0.5, "men_70": 0.7}
LABELS = ("nurse.n.01", "tree.n.01", "chef.n.01")
PLANTED = ("nurse.n.01", "chef.n.01", "astronaut.n.01")


def gaps(seeds: int = 4, noise: float = 0.2) -> pl.DataFrame:
    """Returns gaps that follow the log-odds for planted labels, and are noise for others."""
    random = np.random.default_rng(0)
    rows = [
        {
            **{"run": run, "seed": seed, "metric": "centred_log_probability_gap", "variant": "all"},
            **{"attribute": "gender", "label": label},
            "value": (label in PLANTED) * np.log(share / (1 - share)) + noise * random.normal(),
        }
        for run, share in SHARES.items()
        for seed in range(seeds)
        for label in LABELS
    ]
    return pl.DataFrame(rows, schema=MEASURE).sample(fraction=1, shuffle=True, seed=0)


def row(found: pl.DataFrame, **where: str) -> dict[str, float]:
    return found.filter(**where).row(0, named=True)


def test_each_seed_gives_a_least_squares_slope_and_the_interval_is_over_seeds() -> None:
    table = gaps()
    found = dose_responses(table, SHARES, PLANTED)
    assert found.schema == pl.Schema(MEASURE) and set(found["metric"]) == {"dose_response"}
    slopes = []
    for seed in range(4):
        own = table.filter(label="chef.n.01", seed=seed)
        dose = [np.log(SHARES[run] / (1 - SHARES[run])) for run in own["run"]]
        slopes.append(linregress(dose, own["value"].to_numpy()).slope)
    chef, wanted = row(found, label="chef.n.01"), ttest_1samp(slopes, 0).confidence_interval(0.95)
    assert chef["value"] == pytest.approx(np.mean(slopes), abs=1e-6) and chef["n"] == 4
    assert (chef["ci_low"], chef["ci_high"]) == pytest.approx((wanted.low, wanted.high), abs=1e-6)


def test_what_was_planted_is_told_from_the_others() -> None:
    found = dose_responses(gaps(noise=1e-9), SHARES, PLANTED)
    assert row(found, variant="planted")["value"] == pytest.approx(1)
    assert row(found, variant="others")["value"] == pytest.approx(0, abs=1e-6)
    noisy = row(dose_responses(gaps(), SHARES, PLANTED), variant="planted")
    assert noisy["ci_low"] < 1 < noisy["ci_high"] and noisy["ci_low"] > 0.5


def test_two_seeds_give_no_interval_and_other_runs_are_passed_over() -> None:
    table = gaps(seeds=2)
    other = table.with_columns(run=pl.lit("as_they_are"), value=pl.lit(9.0))
    found = dose_responses(pl.concat([table, other]), SHARES, PLANTED)
    assert found["ci_low"].null_count() == len(found) and found.equals(dose_responses(table, SHARES, PLANTED))


@pytest.mark.parametrize(
    ("table", "shares", "planted", "message"),
    [
        (gaps(), {"men_50": 0.5, "men_70": 0.5}, PLANTED, "two different shares"),
        (gaps(), {"men_50": 0.5, "men_90": 1.0}, PLANTED, "between 0 and 1"),
        (gaps(), {**SHARES, "men_80": 0.8}, PLANTED, "of 48 there are 36"),
        (gaps()[1:], SHARES, PLANTED, "of 36 there are 35"),
        (pl.concat([gaps(), gaps()]), SHARES, PLANTED, "of 36 there are 72"),
        (gaps(), SHARES, ("robin.n.01",), "None of the 3 labels was planted"),
    ],
)
def test_what_gives_no_response_is_refused(
    table: pl.DataFrame, shares: dict[str, float], planted: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        dose_responses(table, shares, planted)


def test_seeds_that_are_all_equal_say_nothing_of_their_spread() -> None:
    found = over_seeds(np.array([0.5, 0.5, 0.5]))
    assert (found.value, found.low, found.high) == (0.5, None, None)
    values = np.array([0.2, 0.5, 0.9])
    low, high = t.interval(0.95, 2, values.mean(), values.std(ddof=1) / 3**0.5)
    assert (over_seeds(values).low, over_seeds(values).high) == pytest.approx((low, high))
