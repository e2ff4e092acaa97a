"""Accuracies by group are means; how far they differ is corrected for the choice of images."""

import numpy as np
import polars as pl
import pytest

from swaglib.fairness.group_accuracy import accuracy_by_group, accuracy_measures
from swaglib.fairness.groups import UNKNOWN
from swaglib.measures import MEASURE


def test_groups_have_their_mean_their_number_and_unknown_comes_last() -> None:
    correct = [1, 1, 0, 1, 0, 0]
    found = accuracy_by_group(correct, ["b", "b", "b", UNKNOWN, "a", "a"], list("ppqrst"))
    assert found.by_group.select("group", "n", "n_clusters").rows() == [("a", 2, 2), ("b", 3, 2), (UNKNOWN, 1, 1)]
    assert found.by_group["accuracy"].to_list() == pytest.approx([0.0, 2 / 3, 1.0])
    assert found.overall.value == 0.5 and found.overall.n == 6
    assert found.difference() == pytest.approx(2 / 3)  # the unknown are not compared
    assert found.difference("to_overall") == pytest.approx(2 / 5)  # nor in what is over all groups
    assert found.ratio() == 0.0


def test_ratios_are_turned_below_one_and_none_is_divided_by_zero() -> None:
    found = accuracy_by_group([1, 1, 1, 0], ["a", "a", "b", "b"], list("pqrs"))
    assert found.ratio() == 0.5
    assert found.ratio("to_overall") == pytest.approx(min(0.75 / 1.0, 0.5 / 0.75))
    wrong = accuracy_by_group([0, 0], ["a", "b"], list("pq"))
    assert wrong.ratio() is None and wrong.ratio("to_overall") is None and wrong.difference() == 0.0


def test_one_group_is_compared_with_nothing() -> None:
    found = accuracy_by_group([1, 0], ["a", "a"], list("pq"))
    assert (found.difference(), found.ratio(), found.between_group_variance) == (None, None, None)


def test_the_corrected_variance_is_that_of_the_means_less_their_own() -> None:
    generator = np.random.default_rng(0)
    groups = ["a"] * 40 + ["b"] * 60
    correct = np.concatenate([generator.random(40) < 0.9, generator.random(60) < 0.3]).astype(float)
    found = accuracy_by_group(correct, groups, list(range(100)))
    parts = [correct[:40], correct[40:]]
    wanted = np.var([own.mean() for own in parts], ddof=1) - np.mean([own.var(ddof=1) / len(own) for own in parts])
    assert found.between_group_variance is not None
    assert found.between_group_variance.value == pytest.approx(wanted)


def test_clusters_that_groups_share_move_their_accuracies_together() -> None:
    generator = np.random.default_rng(2)
    emoji = np.repeat(np.arange(60), 3)
    hard = np.repeat(generator.normal(size=60), 3)
    groups = ["light", "medium", "dark"] * 60
    found = []
    for _ in range(80):
        drawn = generator.integers(0, 60, 60)
        right = (hard.reshape(60, 3)[drawn] + np.array([0.0, 0.3, 0.9]) > 0.2).astype(float).ravel()
        own = accuracy_by_group(right, groups, emoji.tolist()).between_group_variance
        assert own is not None
        found.append(own.value)
    truth = np.var([np.mean(hard.reshape(60, 3)[:, 0] + add > 0.2) for add in (0.0, 0.3, 0.9)], ddof=1)
    assert np.mean(np.array(found, dtype=float)) == pytest.approx(truth, rel=0.15)


@pytest.mark.slow
def test_equal_groups_differ_but_their_corrected_variance_is_about_zero() -> None:
    generator = np.random.default_rng(1)
    groups = [str(number % 7) for number in range(140)]
    found = [accuracy_by_group(generator.random(140) < 0.8, groups, list(range(140))) for _ in range(100)]
    differences = np.array([own.difference() for own in found], dtype=float)
    corrected = np.array([own.between_group_variance.value for own in found if own.between_group_variance])
    assert differences.mean() == pytest.approx(0.24, abs=0.02)
    assert np.sqrt(corrected.mean()) < 0.06 and np.median(corrected) < 0.001


def test_a_group_of_one_image_has_no_interval_and_no_variance() -> None:
    found = accuracy_by_group([1] + [0, 1] * 10, ["a"] + ["b"] * 20, list(range(21)))
    alone = found.by_group.row(0, named=True)
    assert alone["accuracy"] == 1.0 and alone["ci_low"] is None and alone["n"] == 1
    assert found.between_group_variance is None and found.difference() == 0.5


def test_all_right_and_all_wrong_have_no_spread() -> None:
    found = accuracy_by_group([1] * 10 + [0] * 10, ["a"] * 10 + ["b"] * 10, list(range(20)))
    assert found.difference() == 1.0
    assert found.between_group_variance is not None and found.between_group_variance.value == pytest.approx(0.5)
    assert found.between_group_variance.low is None
    assert found.by_group["ci_low"].null_count() == 2


@pytest.mark.parametrize(
    ("correct", "groups", "sentence"),
    [([], [], "no items"), ([1], ["a", "b"], "do not fit"), ([2.0], ["a"], "from 0 to 1")],
)
def test_answers_that_are_none_are_refused(correct: list[float], groups: list[str], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        accuracy_by_group(correct, groups, groups)


def test_measures_have_n_on_every_row_and_leave_out_what_is_undefined() -> None:
    found = accuracy_by_group([1, 0, 1], ["a", "a", UNKNOWN], list("pqr"))
    table = accuracy_measures(found, "skin_tone", "own")
    assert table.schema == pl.Schema(MEASURE) and table["n"].null_count() == 0
    assert table.select("metric", "group", "n").rows() == [
        ("accuracy", None, 3),
        ("accuracy", "a", 2),
        ("accuracy", UNKNOWN, 1),
    ]


def test_groups_that_no_image_is_in_have_a_row_without_a_value() -> None:
    found = accuracy_by_group([1, 0], ["a", "b"], list("pq"))
    table = accuracy_measures(found, "gender_and_skin_tone", empty=["c"]).filter(pl.col("group") == "c")
    assert table.select("metric", "value", "n").rows() == [("accuracy", None, 0)]


def test_one_image_has_an_accuracy_and_nothing_else() -> None:
    found = accuracy_by_group([1], ["a"], ["p"])
    assert (found.overall.value, found.overall.low, found.overall.n) == (1.0, None, 1)
    assert found.between_group_variance is None and found.difference() is None
