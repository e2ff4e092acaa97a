"""Transfer of a backbone by every protocol, in one process."""

from dataclasses import replace

import polars as pl
import pytest

from swaglib.evaluation.features import extract_features
from swaglib.evaluation.frozen import Frozen, split_features
from swaglib.evaluation.knn import nearest_neighbours
from swaglib.evaluation.linear import linear_probe
from swaglib.evaluation.retrieval import precision_at_k, r_precision
from swaglib.evaluation.scores import SCORE
from swaglib.evaluation.sgd_probe import sgd_probe
from swaglib.evaluation.transfer import evaluate_frozen
from swaglib.measures import MEASURE
from swaglib.networks.backbone import Backbone
from swaglib.tasks.load import TaskData
from tests.evaluation.shapes import OWN, SETTINGS, only_tested, value_of


@pytest.mark.slow
def test_every_protocol_is_measured_with_an_interval(backbone: Backbone, tasks: dict[str, TaskData]) -> None:
    result = evaluate_frozen(backbone, tasks, SETTINGS)
    assert result.measures.schema == pl.Schema(MEASURE) and result.scores.schema == pl.Schema(SCORE)
    assert result.measures["protocol"].unique(maintain_order=True).to_list() == SETTINGS.protocols
    shots = result.measures.filter((pl.col("protocol") == "few_shot") & (pl.col("metric") == "accuracy"))
    by_variant = {str(name[0]): part["k"].to_list() for name, part in shots.group_by("variant")}
    # One percent of these images would be less than one a class.
    assert by_variant == {
        "closed_form": [1, 5, 10],
        "logistic": [1, 5, 10],
        "closed_form_percent": [10],
        "logistic_percent": [10],
    }
    precision = result.measures.filter(pl.col("metric") == "precision")
    assert precision.select("protocol", "k").rows() == [("retrieval", 1), ("retrieval", 5), ("retrieval", 10)]
    measured = result.measures.filter(pl.col("metric") == "accuracy")
    assert (measured["ci_low"] <= measured["value"]).all() and (measured["value"] <= measured["ci_high"]).all()
    linear = result.scores.filter(pl.col("protocol") == "linear")
    assert value_of(result.measures, "linear") == pytest.approx(linear["score"].mean(), abs=1e-6)
    assert measured["n"].unique().to_list() == [len(linear)]
    assert measured["n_clusters"].unique().to_list() == [linear["cluster"].n_unique()]
    train, test = (tasks["shapes"].rows(split)["class"] for split in ("train", "test"))
    most = max((0, 1), key=lambda number: (train == number).sum())
    assert value_of(result.measures, "linear", "largest_class") == pytest.approx((test == most).mean(), abs=1e-6)
    size = result.sizes.row(0, named=True)
    assert (size["task"], size["train"], size["test"]) == ("shapes", len(train), len(test))
    assert size["in_the_smallest_class"] == min((train == number).sum() for number in (0, 1))


@pytest.mark.slow
def test_each_protocol_gives_what_its_algorithm_gives(backbone: Backbone, tasks: dict[str, TaskData]) -> None:
    result = evaluate_frozen(backbone, tasks, SETTINGS)
    data = tasks["shapes"]
    own: Frozen = split_features(data, extract_features(backbone, data.images, "Features"))
    linear = linear_probe(own.train, own.validation, 2, SETTINGS.C)
    sgd, knn = sgd_probe(own.train, own.validation, 2, 0), nearest_neighbours(own.train, own.validation, own.test[0], 2)
    answers = {"linear": linear.predict(own.test[0]), "sgd": sgd.predict(own.test[0]), "knn": knn.predicted}
    for protocol, predicted in answers.items():
        expected = float((predicted == own.test[1]).mean())
        assert value_of(result.measures, protocol) == pytest.approx(expected, abs=1e-6), protocol
    for k, precision in precision_at_k(own.known, own.test, (1, 5)).items():
        expected = float(precision.mean())
        assert value_of(result.measures, "retrieval", "precision", k=k) == pytest.approx(expected, abs=1e-6)
    ranked = float(r_precision(own.known, own.test).mean())
    assert value_of(result.measures, "retrieval", "r_precision") == pytest.approx(ranked, abs=1e-6)
    paths = {"linear": linear, "sgd": sgd, "knn": knn}
    assert result.tried.rows() == [
        ("shapes", protocol, float(setting), accuracy, setting == one.chosen)
        for protocol, one in paths.items()
        for setting, accuracy in one.path.items()
    ]


def test_only_what_is_asked_for_is_measured(backbone: Backbone, tasks: dict[str, TaskData]) -> None:
    result = evaluate_frozen(backbone, tasks, replace(SETTINGS, protocols=["linear"]))
    assert set(result.measures["protocol"]) == {"linear"} == set(result.scores["protocol"])


def test_a_protocol_of_ones_own_is_a_file_outside_the_package(backbone: Backbone, tasks: dict[str, TaskData]) -> None:
    result = evaluate_frozen(backbone, tasks, replace(SETTINGS, protocols=[OWN, "linear"]))
    assert result.measures["protocol"].unique(maintain_order=True).to_list() == ["linear", OWN]  # linear is first
    own = result.scores.filter(pl.col("protocol") == OWN)
    assert len(own) == len(tasks["shapes"].rows("test"))
    accuracy = value_of(result.measures, OWN, variant="mean")
    assert accuracy == pytest.approx(own["score"].mean(), abs=1e-6)
    assert value_of(result.measures, OWN, "width") == backbone.width
    assert result.tried.filter(pl.col("protocol") == OWN).rows() == [("shapes", OWN, 1.0, 0.5, True)]


@pytest.mark.slow
def test_a_task_without_images_to_learn_from_is_asked_by_the_classifier_of_another(
    backbone: Backbone, tasks: dict[str, TaskData]
) -> None:
    both = {**tasks, "robust": only_tested(tasks["shapes"], "shapes")}
    result = evaluate_frozen(backbone, both, replace(SETTINGS, corrupted=["robust"], tasks=["shapes", "robust"]))
    robust = result.measures.filter(pl.col("task") == "robust")
    assert robust["protocol"].unique(maintain_order=True).to_list() == ["linear", "own_head", "corruptions"]
    assert "largest_class" not in set(robust["metric"]) and set(result.tried["task"]) == {"shapes"}
    shapes = result.measures.filter(pl.col("task") == "shapes")
    assert value_of(robust, "linear") == value_of(shapes, "linear")  # the images are the same


def test_a_test_image_that_another_tasks_classifier_learned_from_is_refused(
    backbone: Backbone, tasks: dict[str, TaskData]
) -> None:
    data = tasks["shapes"]
    learned = data.images.filter(pl.col("split") == "train").head(2).with_columns(split=pl.lit("test"))
    robust = only_tested(data, "shapes")
    both = {**tasks, "robust": replace(robust, images=pl.concat([robust.images, learned]))}
    with pytest.raises(ValueError, match="2 test images of the task 'robust' are, byte for byte, among those"):
        evaluate_frozen(backbone, both, replace(SETTINGS, protocols=["linear"]))
