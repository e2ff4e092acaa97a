"""Measures of a study: accuracies, differences, and what a claim asks, in one schema."""

from dataclasses import replace

import polars as pl
import pytest
from scipy.special import stdtrit

from swaglib.claims.claim import Claim, Comparison, Estimand, Minus, Source
from swaglib.claims.ledger import DEGREES, DIFFERENCE, ERROR, SEEDS
from swaglib.measures import MEASURE
from swaglib.studies.results import study_measures
from tests.studies.made_up import HEADLINE, scores

RUNS = {
    name: {seed: scores(10 * place + seed, mean) for seed in range(3)}
    for place, (name, mean) in enumerate({"hashtag": 0.6, "simclr": 0.5, "pixels": 0.4}.items())
}


def claim(test: Comparison) -> Claim:
    where = Source("swag", "abstract", "confirmed")
    return Claim("one", "It is so.", where, "Much.", "primary", test, estimand=Estimand("linear", "accuracy", "macro"))


def test_every_arm_has_its_accuracy_by_seed_and_over_seeds_and_every_pair_a_difference() -> None:
    table = study_measures("methods", {None: RUNS}, HEADLINE)
    assert table.columns == list(MEASURE)
    linear = table.filter(pl.col("protocol") == "linear")
    assert len(linear.filter(pl.col("seed").is_not_null())) == 9
    whole = linear.filter(pl.col("seed").is_null(), pl.col("baseline").is_null())
    own = RUNS["hashtag"].values()
    wanted = sum(float(one.filter(pl.col("protocol") == "linear")["score"].to_numpy().mean()) for one in own) / 3
    assert whole.filter(pl.col("run") == "hashtag")["value"][0] == pytest.approx(wanted, abs=1e-6)
    differences = linear.filter(pl.col("baseline").is_not_null())
    assert {(row["run"], row["baseline"]) for row in differences.iter_rows(named=True)} == {
        ("hashtag", "simclr"),
        ("hashtag", "pixels"),
        ("simclr", "pixels"),
    }


def test_what_a_claim_asks_is_measured_with_its_error() -> None:
    table = study_measures(
        "methods", {None: RUNS}, HEADLINE, [claim(Comparison("methods", "hashtag", "simclr", "higher"))]
    )
    rows = table.filter(pl.col("label") == "one")
    values = dict(rows.select("metric", "value").rows())
    difference = table.filter(
        pl.col("run") == "hashtag",
        pl.col("baseline") == "simclr",
        pl.col("protocol") == "linear",
        pl.col("label").is_null(),
    ).row(0, named=True)
    assert values[DIFFERENCE] == difference["value"] and values[SEEDS] == 3
    assert values[ERROR] > 0 and difference["ci_high"] - difference["ci_low"] > 3.9 * values[ERROR]


def _worse(seed: int) -> pl.Expr:
    """Returns scores that are lower by about as much whatever the seed, at other images."""
    return (pl.col("score") - 0.05 - 0.1 * (pl.int_range(pl.len()) % 7 == seed)).clip(0)


def test_runs_of_the_same_networks_are_compared_seed_by_seed() -> None:
    """A network that is good is good in both ways of asking it, so that the choice of seeds says little of them."""
    one = {seed: scores(seed, mean) for seed, mean in enumerate((0.3, 0.5, 0.7))}
    other = {seed: table.with_columns(_worse(seed)) for seed, table in one.items()}
    runs = {"from_head": one, "from_zero": other}
    asked = [claim(Comparison("methods", "from_head", "from_zero", "higher"))]
    widths = []
    for networks in ({}, {"from_head": "network", "from_zero": "network"}):
        table = study_measures("methods", {None: runs}, HEADLINE, asked, networks=networks)
        rows = table.filter(protocol="linear", run="from_head", baseline="from_zero")
        row = rows.filter(metric="accuracy").row(0, named=True)
        known = dict(rows.filter(label="one").select("metric", "value").rows())
        half = float(stdtrit(known[DEGREES], 0.975)) * known[ERROR]
        assert (row["ci_high"] - row["ci_low"]) / 2 == pytest.approx(half, rel=0.01), "as the claim on it has it"
        widths.append(half)
    assert widths[1] < widths[0] / 3


def test_only_runs_of_one_network_are_compared_seed_by_seed() -> None:
    """`hashtag` and `hashtag_one_frame` are one network, and `random` is another beside them."""
    networks = {"hashtag": "hashtag", "hashtag_one_frame": "hashtag", "random": "random"}
    one = {seed: scores(seed, mean) for seed, mean in enumerate((0.3, 0.5, 0.7))}
    own = {
        "hashtag": one,
        "hashtag_one_frame": {seed: table.with_columns(_worse(seed)) for seed, table in one.items()},
        "random": one,
    }
    apart, together = (
        study_measures("video", {None: own}, HEADLINE, networks=given).filter(pl.col("baseline").is_not_null())
        for given in ({}, networks)
    )
    inside = (pl.col("run") == "hashtag") & (pl.col("baseline") == "hashtag_one_frame")
    assert together.filter(~inside).equals(apart.filter(~inside))
    widths = [
        table.filter(inside).select(pl.col("ci_high") - pl.col("ci_low"))[:, 0].to_list() for table in (apart, together)
    ]
    assert all(paired < unpaired / 3 for unpaired, paired in zip(*widths, strict=True))


def test_a_claim_needs_three_seeds_of_every_run_that_is_drawn_at_random() -> None:
    asked = [claim(Comparison("methods", "hashtag", "pixels", "higher"))]
    one = {None: {**RUNS, "pixels": {0: RUNS["pixels"][0]}}}
    for unseeded, wanted in (([], 0), (["pixels"], 5)):
        table = study_measures("methods", one, HEADLINE, asked, unseeded=unseeded)
        assert len(table.filter(pl.col("label") == "one")) == wanted
    two = {None: {name: {seed: own[seed] for seed in (0, 1)} for name, own in RUNS.items()}}
    assert study_measures("methods", two, HEADLINE, asked).filter(pl.col("label") == "one").is_empty()


def test_an_interaction_and_a_missing_arm() -> None:
    both = Comparison("methods", "hashtag", "simclr", "higher", Minus("pixels", "simclr"))
    missing = Comparison("methods", "hashtag", "dino", "higher")
    table = study_measures("methods", {None: RUNS}, HEADLINE, [claim(both), claim(missing)])
    found = table.filter(pl.col("label") == "one", pl.col("metric") == DIFFERENCE)["value"].to_list()
    mean = {
        name: sum(
            float(own.filter(pl.col("protocol") == "linear")["score"].to_numpy().mean()) for own in seeds.values()
        )
        / 3
        for name, seeds in RUNS.items()
    }
    assert found == pytest.approx([mean["hashtag"] - mean["pixels"]], abs=1e-6)


def test_other_learning_rates_are_another_setting() -> None:
    table = study_measures("methods", {None: RUNS, "rate_0_5": {"hashtag": RUNS["hashtag"]}}, HEADLINE)
    assert set(table["setting"]) == {None, "rate_0_5"}


def test_costs_are_rows_of_their_own() -> None:
    table = study_measures("methods", {None: RUNS}, HEADLINE, costs={"hashtag": 1.5e12})
    assert table.filter(pl.col("metric") == "multiply_adds").select("run", "value").rows() == [("hashtag", 1.5e12)]


def test_a_study_of_one_task_names_it_and_tests_the_claims_on_it() -> None:
    comparison = Comparison("video", "hashtag", "pixels", "higher")
    on_clips = replace(claim(comparison), estimand=Estimand("linear", "accuracy", "clips"))
    one_task = {name: {seed: own.filter(task="one") for seed, own in seeds.items()} for name, seeds in RUNS.items()}
    asked = [on_clips, replace(claim(comparison), id="macro")]
    table = study_measures("video", {None: one_task}, {"clips": ["one"]}, asked, task="clips")
    assert table["task"].unique().to_list() == ["clips"]
    assert set(table["label"].drop_nulls()) == {"one"}, "the other claim is on the mean over families"
