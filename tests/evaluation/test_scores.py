"""Scores of answers, the measures made of them, and networks that answer by themselves."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from swaglib.evaluation.bootstrap import class_weights, cluster_bootstrap
from swaglib.evaluation.own_head import evaluate_own_classifier
from swaglib.evaluation.scores import NO_ANSWER, SCORE, measures_of, score_answers
from swaglib.measures import measures_table
from swaglib.networks.backbone import Backbone
from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.save import save_model
from swaglib.tasks.definition import parse_definition
from swaglib.tasks.load import TaskData
from tests.conftest import picture

CLASSES = ["circle", "square", "star"]


def task(accepted: list[list[int]], metric: str = "top-1", domains: list[str] | None = None) -> TaskData:
    source = {"kind": "posts", "posts": ["x"], "label": "subgroup"}
    definition = parse_definition({"title": "t", "licence": "CC0-1.0", "source": source, "metric": metric}, "t")
    count = len(accepted)
    pictures = pl.DataFrame(
        {
            "id": [f"p{n}" for n in range(count)],
            "image": [picture("circle", "red", n % 7) for n in range(count)],
            "path": pl.Series([None] * count, dtype=pl.String),
            "cluster": [f"c{n // 2}" for n in range(count)],
            "split": ["test"] * count,
            "domain": domains or ["one"] * count,
            "accepted": pl.Series(accepted, dtype=pl.List(pl.Int64)),
            "class": [own[0] for own in accepted],
        }
    )
    return TaskData("shapes", definition, CLASSES, pictures, 0, [])


def test_any_accepted_class_is_right_and_no_answer_is_wrong() -> None:
    scores = score_answers(task([[0], [1, 2], [2], [0]]), "probe", np.array([0, 2, 0, NO_ANSWER]))
    assert scores["score"].to_list() == [1, 1, 0, 0]
    assert scores["predicted"].to_list() == ["circle", "star", "circle", None]
    assert scores.schema == pl.Schema(SCORE)
    with pytest.raises(ValueError, match="3 answers to 4 test pictures"):
        score_answers(task([[0], [1], [2], [0]]), "probe", np.array([0, 1, 2]))


def test_several_draws_are_a_mean_of_each_picture() -> None:
    scores = score_answers(task([[0], [1]]), "few_shot", np.array([[0, 0], [0, 1], [1, 1], [0, 1]]), k=5)
    assert scores["score"].to_list() == [0.75, 0.75] and scores["k"].to_list() == [5, 5]


def test_the_mean_per_class_weighs_classes_alike() -> None:
    accepted = [[0]] * 6 + [[1]] * 2
    answers = np.array([0, 0, 0, 0, 0, 0, 0, 1])
    (plain,) = measures_of(score_answers(task(accepted), "probe", answers), 200, 0)
    (balanced,) = measures_of(score_answers(task(accepted, "mean per class"), "probe", answers), 200, 0)
    assert plain["value"] == pytest.approx(7 / 8) and balanced["value"] == pytest.approx((1 + 0.5) / 2)
    assert float(str(balanced["ci_low"])) <= 0.75 <= float(str(balanced["ci_high"])) and balanced["n"] == 8


def test_within_a_domain_the_mean_per_class_is_that_of_the_domain() -> None:
    accepted = [[0]] * 6 + [[1]] * 2 + [[1]] * 3 + [[0]]
    answers = np.array([0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0])
    data = task(accepted, "mean per class", ["one"] * 8 + ["two"] * 4)
    values = {row["group"]: row["value"] for row in measures_of(score_answers(data, "probe", answers), 50, 0)}
    assert values["one"] == pytest.approx((3 / 6 + 2 / 2) / 2)
    assert values["two"] == pytest.approx((1 / 3 + 1 / 1) / 2, abs=1e-6)


def test_weights_of_one_leave_the_bootstrap_as_it_is() -> None:
    values, clusters = np.random.default_rng(0).random(60), np.arange(60) // 3
    plain, weighted = (cluster_bootstrap(values, clusters, 300, 0, weights) for weights in (None, np.ones(60)))
    assert (weighted.value, weighted.low, weighted.high) == pytest.approx((plain.value, plain.low, plain.high))
    assert class_weights(["a", "a", "b"]).tolist() == [0.5, 0.5, 1]
    with pytest.raises(ValueError, match="one length"):
        cluster_bootstrap(values, clusters, 300, 0, np.ones(59))


def test_each_domain_has_its_own_accuracy() -> None:
    data = task([[0], [0], [1], [1]], domains=["chalk", "chalk", "pencil", "pencil"])
    scores = score_answers(data, "probe", np.array([0, 0, 0, 1]))
    table = measures_table(measures_of(scores, 100, 0)).select("metric", "attribute", "group", "value", "n")
    assert table.rows() == [
        ("accuracy", None, None, 0.75, 4),
        ("accuracy", "domain", "chalk", 1.0, 2),
        ("accuracy", "domain", "pencil", 0.5, 2),
    ]
    assert [row["group"] for row in measures_of(scores, 100, 0, domains=False)] == [None]


def test_variants_and_metrics_are_measured_apart_and_only_accuracy_by_domain() -> None:
    data = task([[0], [0], [1], [1]], domains=["chalk", "chalk", "pencil", "pencil"])
    answers = np.array([0, 0, 0, 1])
    parts = [
        score_answers(data, "few_shot", answers, 5, variant="logistic"),
        score_answers(data, "few_shot", np.zeros(4, dtype=np.int64), 5, variant="closed_form"),
        score_answers(data, "few_shot", answers, 5, metric="precision", variant="logistic"),
    ]
    rows = measures_table(measures_of(pl.concat(parts), 100, 0)).filter(pl.col("group").is_null())
    assert rows.select("variant", "metric", "k", "value").rows() == [
        ("logistic", "accuracy", 5, 0.75),
        ("closed_form", "accuracy", 5, 0.5),
        ("logistic", "precision", 5, 0.75),
    ]


@pytest.fixture
def backbone(tmp_path: Path) -> Backbone:
    save_model(build_model("resnet10t", 4, seed=0), tmp_path, "resnet10t", ["moon", "star", "circle", "square"], 32)
    return load_backbone(str(tmp_path), device="cpu")


def test_a_networks_own_classifier_is_asked_about_the_classes_of_the_task(backbone: Backbone) -> None:
    data = task([[0], [1], [2], [0]])
    measures = evaluate_own_classifier(backbone, data, 100, 0)
    values = dict(measures.select("metric", "value").iter_rows())
    assert values["accuracy_top_5"] == 1 and values["unreadable"] == 0  # there are but three classes
    assert 0 <= values["accuracy"] <= 1
    torn = TaskData(data.name, data.definition, data.classes, data.pictures.with_columns(image=pl.lit(b"torn")), 0, [])
    values = dict(evaluate_own_classifier(backbone, torn, 100, 0).select("metric", "value").iter_rows())
    assert values == {"accuracy": 0, "accuracy_top_5": 0, "unreadable": 4}


def test_a_classifier_that_does_not_match_is_an_error(backbone: Backbone) -> None:
    data = TaskData("shapes", task([[0]]).definition, ["circle", "heart", "spade"], task([[0]]).pictures, 0, [])
    with pytest.raises(
        ValueError, match=r"does not match: it has 4 classes, but lacks 2 of the task's 3, such as 'heart'"
    ):
        evaluate_own_classifier(backbone, data, 100, 0)
