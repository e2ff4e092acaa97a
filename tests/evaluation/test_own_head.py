"""A network's own classifier is asked about a task, if it knows the task's classes."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.evaluation.own_head import evaluate_own_classifier
from swaglib.networks.backbone import Backbone
from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.save import save_model
from swaglib.tasks.load import TaskData
from tests.evaluation.scored import task


@pytest.fixture
def backbone(tmp_path: Path) -> Backbone:
    save_model(build_model("resnet10t", 4, seed=0), tmp_path, "resnet10t", ["moon", "star", "circle", "square"], 32)
    return load_backbone(str(tmp_path), device="cpu")


def test_a_networks_own_classifier_is_asked_about_the_classes_of_the_task(backbone: Backbone) -> None:
    data = task([[0], [1], [2], [0]])
    measures = evaluate_own_classifier(backbone, data)
    values = dict(measures.select("metric", "value").iter_rows())
    assert values["accuracy_top_5"] == 1 and values["unreadable"] == 0  # there are but three classes
    assert 0 <= values["accuracy"] <= 1
    torn = TaskData(data.name, data.definition, data.classes, data.images.with_columns(image=pl.lit(b"torn")), 0, [])
    values = dict(evaluate_own_classifier(backbone, torn).select("metric", "value").iter_rows())
    assert values == {"accuracy": 0, "accuracy_top_5": 0, "unreadable": 4}


def test_a_classifier_that_does_not_match_is_an_error(backbone: Backbone) -> None:
    data = TaskData("shapes", task([[0]]).definition, ["circle", "heart", "spade"], task([[0]]).images, 0, [])
    with pytest.raises(
        ValueError, match=r"does not match: it has 4 classes, but lacks 2 of the task's 3, such as 'heart'"
    ):
        evaluate_own_classifier(backbone, data)
