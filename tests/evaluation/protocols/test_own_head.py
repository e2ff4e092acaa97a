"""A head that does not know the classes of a task is not asked."""

from dataclasses import replace
from pathlib import Path

from swaglib.evaluation.transfer import evaluate_frozen
from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.save import save_model
from swaglib.tasks.load import TaskData
from tests.evaluation.shapes import SETTINGS


def test_a_head_that_does_not_know_the_classes_is_not_asked(tmp_path: Path, tasks: dict[str, TaskData]) -> None:
    save_model(build_model("resnet10t", 2, seed=0), tmp_path, "resnet10t", ["circle", "star"], 32)
    backbone = load_backbone(str(tmp_path), device="cpu")
    result = evaluate_frozen(backbone, tasks, replace(SETTINGS, protocols=["linear", "own_head"]))
    assert set(result.measures["protocol"]) == {"linear"}
