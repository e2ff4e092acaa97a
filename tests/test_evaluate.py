"""The command that evaluates any backbone on any task."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from swaglib import project
from swaglib.evaluate import evaluate, main
from swaglib.evaluation.own_head import evaluate_own_classifier
from swaglib.measures import MEASURE, read_measures, with_run
from swaglib.networks.backbone import Backbone
from swaglib.networks.build import build_model
from swaglib.networks.save import save_model
from swaglib.tasks.load import TaskData
from tests.conftest import MACHINE, ROOT, SPLITS
from tests.evaluation.shapes import SETTINGS, TASK, random_backbone, shape_tasks


@pytest.fixture
def backbone(tmp_path: Path) -> Backbone:
    (tmp_path / "random").mkdir()
    return random_backbone(tmp_path / "random")


@pytest.fixture
def tasks(posts_folder: Path) -> dict[str, TaskData]:
    return shape_tasks(posts_folder)


def sections() -> dict[str, Any]:
    """Returns the sections of a `params.yaml` that the command reads, with numbers that fit a few shapes."""
    return {
        "transfer": {**asdict(SETTINGS), "tasks": ["others"], "corrupted": []},
        "fine_tune": {
            **project.parameters("fine_tune", path=ROOT / "params.yaml"),
            **{"image_size": 32, "epochs": 1, "batch_size": 8, "learning_rates": [0.1], "seed": 0},
            **{"precision": "float32", "compile": False, "parallel": "ddp"},
            **{"splits": asdict(SPLITS)},
        },
        "machine": asdict(MACHINE),
    }


@pytest.mark.slow
def test_the_command_evaluates_any_backbone_on_any_task(tmp_path: Path, backbone: Backbone, posts_folder: Path) -> None:
    (tmp_path / "shapes.yaml").write_text(TASK)

    def measured(protocol: str) -> pl.DataFrame:
        where = {"posts": posts_folder, "tasks": tmp_path, "kept": None, "parameters": sections().__getitem__}
        found = evaluate(backbone.name, "shapes", protocol, **where)
        assert found.schema == pl.Schema(MEASURE) and found["run"].unique().to_list() == [backbone.name]
        return found

    assert set(measured("own")["metric"]) == {"accuracy", "accuracy_top_5", "unreadable"}
    frozen = measured("frozen")
    # Corruptions too, though the study corrupts other tasks.
    assert {"linear", "knn", "retrieval", "corruptions"} < set(frozen["protocol"])
    assert {"left_out", "unreadable"} < set(frozen["metric"])
    tuned = measured("fine-tune")
    assert tuned.select("task", "protocol", "metric").rows()[0] == ("shapes", "fine_tune", "accuracy")
    with pytest.raises(ValueError, match="'own' needs a task"):
        evaluate(backbone.name, None, "own", parameters=sections().__getitem__)


def test_the_command_prints_and_writes_what_it_measured(
    tmp_path: Path,
    backbone: Backbone,
    tasks: dict[str, TaskData],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    measures = with_run(evaluate_own_classifier(backbone, tasks["shapes"]), "random", 0)
    monkeypatch.setattr("swaglib.evaluate.evaluate", lambda *_, **__: measures)
    assert main(["--backbone", "random", "--task", "shapes", "--out", str(tmp_path / "out.csv")]) == 0
    printed = capsys.readouterr().out
    assert "accuracy_top_5" in printed and "p_adjusted" not in printed and "baseline" not in printed
    assert read_measures(tmp_path / "out.csv").equals(measures)


def test_what_is_wrong_is_said_in_one_sentence_and_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    task = project.parameters("transfer", path=ROOT / "params.yaml")["tasks"][0]
    assert main(["--backbone", "runs/no-such-run", "--task", task]) == 1
    assert "no-such-run" in capsys.readouterr().err
    assert main(["--backbone", "runs/no-such-run", "--task", "no-such-task"]) == 1
    assert "There is no task 'no-such-task'" in capsys.readouterr().err


def test_a_classifier_that_lacks_the_classes_says_what_to_take_instead(tmp_path: Path, posts_folder: Path) -> None:
    save_model(build_model("resnet10t", 2, seed=0), tmp_path, "resnet10t", ["moon", "sun"], 32)
    (tmp_path / "shapes.yaml").write_text(TASK)
    where = {"posts": posts_folder, "tasks": tmp_path, "kept": None, "parameters": sections().__getitem__}
    with pytest.raises(ValueError, match="Take a linear probe instead"):
        evaluate(str(tmp_path), "shapes", "own", **where)
