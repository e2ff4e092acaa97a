"""What is measured of users' own images equals the functions that measure it, by hand where it is small."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from scipy.stats import linregress

from swaglib.fairness.own.answers import right_outputs
from swaglib.fairness.own.measures import Answers, OwnRules, check_sizes, own_measures
from swaglib.fairness.own.summary import LIMITS, summary
from swaglib.fairness.own.table import OwnData
from swaglib.measures import MEASURE

PEOPLE, EACH = 12, 3
CLASSES = ["thief.n.01", "dog.n.01", "joy.n.01", "hair.n.01"]
SETS = {"crime": [0], "non_human": [1]}
RULES = OwnRules(k=1, neighbours=4, top=6, seed=0)


def data() -> OwnData:
    count = PEOPLE * EACH
    people = [str(number // EACH) for number in range(count)]
    gender = ["unknown" if own == "11" else ("woman", "man")[int(own) % 2] for own in people]
    income = np.array([100.0 * 2 ** int(own) for own in people])
    income[-EACH:] = np.nan
    table = pl.DataFrame({"id": [str(number) for number in range(count)]})
    labels = [["dog.n.01"] if number % EACH else [] for number in range(count)]
    return OwnData(table, labels, people, {"gender": gender, "region": ["af"] * count}, income, {"rows": count})


def answers(seed: int = 0) -> Answers:
    """Returns logits in which men get `thief` more often, and `dog` is likelier where incomes are high."""
    own = data()
    scores = np.random.default_rng(seed).normal(size=(PEOPLE * EACH, len(CLASSES))).astype(np.float32)
    scores[:, 0] += [2.0 * (group == "man") for group in own.groups["gender"]]
    scores[:, 1] += np.arange(PEOPLE * EACH) / 20
    return Answers(scores, CLASSES, right_outputs(own.labels, CLASSES), SETS)


FEATURES = np.random.default_rng(1).normal(size=(PEOPLE * EACH, 5)).astype(np.float32)


def measured(given: Answers | None, currency: str | None = "USD") -> pl.DataFrame:
    found = own_measures(FEATURES, given, data(), RULES, currency)
    assert found.schema == pl.Schema(MEASURE)
    return found


def value(found: pl.DataFrame, **where: str | None) -> float:
    rows = found.filter(*(pl.col(name).eq_missing(pl.lit(own)) for name, own in where.items()))
    return float(rows["value"].item())


def test_every_group_is_counted_the_unknown_too_and_one_group_is_not_compared() -> None:
    found = measured(answers())
    sizes = found.filter(pl.col("protocol") == "own_data", pl.col("metric") == "images")
    assert sizes.select("attribute", "group", "value").rows() == [
        ("gender", "man", 15.0),
        ("gender", "woman", 18.0),
        ("gender", "unknown", 3.0),
        ("region", "af", 36.0),
        ("region", "unknown", 0.0),
    ]
    assert set(found.filter(pl.col("attribute") == "region")["protocol"]) == {"own_data"}
    assert value(found, metric="clusters") == PEOPLE and value(found, metric="label_not_in_head") == 0


def test_accuracies_and_rates_are_shares_of_the_images() -> None:
    given = answers()
    found, best = measured(given), given.scores.argmax(axis=1)
    labelled = np.array([bool(own) for own in data().labels])
    men = np.array([group == "man" for group in data().groups["gender"]])
    accuracy = value(found, protocol="group_accuracy", metric="accuracy", group="man")
    assert accuracy == pytest.approx((best[labelled & men] == 1).mean(), abs=1e-6)
    rate = found.filter(pl.col("metric") == "association_rate", pl.col("label") == "crime", pl.col("group") == "man")
    assert rate["value"].item() == pytest.approx((best[men] == 0).mean(), abs=1e-6)
    assert rate["n_clusters"].item() == 5  # people, of whom each has three images


def test_slopes_are_least_squares_on_the_logarithm_of_income() -> None:
    given = answers()
    found, best = measured(given), given.scores.argmax(axis=1)
    income, labelled = data().income, np.array([bool(own) for own in data().labels])
    own = np.isfinite(income) & labelled
    wanted = linregress(np.log(income[own]), best[own] == 1).slope
    assert value(found, metric="accuracy_slope") == pytest.approx(wanted, abs=1e-6)
    crime = found.filter(pl.col("metric") == "association_rate_slope", pl.col("label") == "crime")
    every = np.isfinite(income)
    assert crime["value"].item() == pytest.approx(linregress(np.log(income[every]), best[every] == 0).slope, abs=1e-6)
    assert crime["n_clusters"].item() == 11 and crime["method"].item() == "cluster_cr2"
    median = found.filter(pl.col("metric") == "income_median")
    assert median.select("value", "variant", "n").rows() == [(3200.0, "USD", 33)]
    assert "income" not in measured(given, None)["protocol"]


def test_people_are_ranked_and_not_their_images() -> None:
    given = answers()
    found = measured(given)
    skew = found.filter(pl.col("metric") == "max_skew", pl.col("label") == "crime")
    own, by_chance = skew.rows(named=True)
    assert (own["n"], own["n_clusters"], own["p"]) == (11, 11, None) and by_chance["variant"] == "by_chance"
    centred = given.scores[:, 0] - given.scores.mean(axis=1)
    means = centred.reshape(PEOPLE, EACH).mean(axis=1)[:11]
    top = np.argsort(-means)[:6]
    share = max(np.mean(top % 2 == 1) / (5 / 11), np.mean(top % 2 == 0) / (6 / 11))
    assert own["value"] == pytest.approx(np.log(share), abs=1e-5)
    assert 0 < by_chance["value"] < own["value"], "exchanges between people change the ranking"


def test_without_a_head_neighbours_are_measured() -> None:
    found = measured(None)
    assert set(found["protocol"]) == {"own_data", "associations", "income"}
    assert set(found.filter(pl.col("protocol") == "associations")["metric"]) == {
        *("same_attribute_excess", "same_attribute_base_rate", "unknown_group"),
    }


def test_numbers_that_take_all_are_refused_with_their_option() -> None:
    with pytest.raises(ValueError, match=r"'gender': --neighbours is 30, but must be from 1 to 29"):
        check_sizes(data(), replace(RULES, neighbours=30), True)
    with pytest.raises(ValueError, match=r"'gender': --top is 11, but must be from 1 to 10"):
        check_sizes(data(), replace(RULES, top=11), True)
    check_sizes(data(), replace(RULES, top=11), False)


def test_the_summary_counts_groups_and_ends_with_the_limits() -> None:
    text = summary(measured(answers()))
    assert "gender: man 15, woman 18, unknown 3." in text and text.endswith(LIMITS)
    assert "region: af 36, unknown 0. Fewer than two groups are known" in text
    assert "accuracy_slope" in text and "ndkl" not in text


def test_of_two_attributes_the_summary_shows_the_intersection_that_is_answered_worst_alone() -> None:
    where = {"protocol": "group_accuracy", "metric": "accuracy", "attribute": "gender_and_age", "n": 40}
    rows = [
        {**where, "group": "woman & old", "value": 0.5, "ci_low": 0.4, "ci_high": 0.6},
        {**where, "group": "man & old", "value": 0.4, "ci_low": 0.3, "ci_high": 0.5},
        {**where, "group": "unknown", "value": 0.2, "ci_low": 0.1, "ci_high": 0.3},
        {**where, "group": "man & young", "value": 0.1},  # too few for an interval
    ]
    text = summary(pl.concat([measured(answers()), pl.DataFrame(rows, schema=MEASURE)]))
    assert text.count("gender_and_age") == 1 and "man & old" in text and "woman & old" not in text


def test_incomes_that_are_all_the_same_are_told_and_have_no_slope() -> None:
    same = replace(data(), income=np.full(PEOPLE * EACH, 50.0))
    found = own_measures(FEATURES, answers(), same, RULES, "USD").filter(protocol="income")
    assert set(found["metric"]) == {"income_min", "income_median", "income_max"}
