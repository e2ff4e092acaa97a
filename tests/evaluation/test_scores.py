"""Scores of answers, and the measures made of them."""

import numpy as np
import polars as pl
import pytest

from swaglib.evaluation.scores import NO_ANSWER, SCORE, measures_of, score_answers
from swaglib.measures import measures_table
from tests.evaluation.scored import task


def test_any_accepted_class_is_right_and_no_answer_is_wrong() -> None:
    scores = score_answers(task([[0], [1, 2], [2], [0]]), "probe", np.array([0, 2, 0, NO_ANSWER]))
    assert scores["score"].to_list() == [1, 1, 0, 0]
    assert scores["predicted"].to_list() == ["circle", "star", "circle", None]
    assert scores.schema == pl.Schema(SCORE)
    with pytest.raises(ValueError, match="3 answers to 4 test images"):
        score_answers(task([[0], [1], [2], [0]]), "probe", np.array([0, 1, 2]))


def test_several_draws_are_a_mean_of_each_image() -> None:
    scores = score_answers(task([[0], [1]]), "few_shot", np.array([[0, 0], [0, 1], [1, 1], [0, 1]]), k=5)
    assert scores["score"].to_list() == [0.75, 0.75] and scores["k"].to_list() == [5, 5]


def test_the_mean_per_class_weighs_classes_alike() -> None:
    accepted = [[0]] * 6 + [[1]] * 2
    answers = np.array([0, 0, 0, 0, 0, 0, 0, 1])
    (plain,) = measures_of(score_answers(task(accepted), "probe", answers))
    (balanced,) = measures_of(score_answers(task(accepted, "mean per class"), "probe", answers))
    assert plain["value"] == pytest.approx(7 / 8) and balanced["value"] == pytest.approx((1 + 0.5) / 2)
    assert balanced["n"] == 8 and balanced["ci_low"] is None  # seven of eight images say too little


def test_within_a_domain_the_mean_per_class_is_that_of_the_domain() -> None:
    accepted = [[0]] * 6 + [[1]] * 2 + [[1]] * 3 + [[0]]
    answers = np.array([0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0])
    data = task(accepted, "mean per class", ["one"] * 8 + ["two"] * 4)
    values = {row["group"]: row["value"] for row in measures_of(score_answers(data, "probe", answers))}
    assert values["one"] == pytest.approx((3 / 6 + 2 / 2) / 2)
    assert values["two"] == pytest.approx((1 / 3 + 1 / 1) / 2, abs=1e-6)


def test_each_domain_has_its_own_accuracy() -> None:
    data = task([[0], [0], [1], [1]], domains=["chalk", "chalk", "pencil", "pencil"])
    scores = score_answers(data, "probe", np.array([0, 0, 0, 1]))
    table = measures_table(measures_of(scores)).select("metric", "attribute", "group", "value", "n")
    assert table.rows() == [
        ("accuracy", None, None, 0.75, 4),
        ("accuracy", "domain", "chalk", 1.0, 2),
        ("accuracy", "domain", "pencil", 0.5, 2),
    ]
    assert [row["group"] for row in measures_of(scores, domains=False)] == [None]


def test_variants_and_metrics_are_measured_apart_and_only_accuracy_by_domain() -> None:
    data = task([[0], [0], [1], [1]], domains=["chalk", "chalk", "pencil", "pencil"])
    answers = np.array([0, 0, 0, 1])
    parts = [
        score_answers(data, "few_shot", answers, 5, variant="logistic"),
        score_answers(data, "few_shot", np.zeros(4, dtype=np.int64), 5, variant="closed_form"),
        score_answers(data, "few_shot", answers, 5, metric="precision", variant="logistic"),
    ]
    rows = measures_table(measures_of(pl.concat(parts))).filter(pl.col("group").is_null())
    assert rows.select("variant", "metric", "k", "value").rows() == [
        ("logistic", "accuracy", 5, 0.75),
        ("closed_form", "accuracy", 5, 0.5),
        ("logistic", "precision", 5, 0.75),
    ]
