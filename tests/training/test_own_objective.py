"""An objective of one's own: a file outside the package, with a memory that survives every interruption."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from swaglib.settings.pretrain import Pretrain
from swaglib.training.checkpoint import load_checkpoint, save_checkpoint
from tests.conftest import PRETRAIN, ROOT, changed
from tests.training.runs import StoppedError, assert_same_bytes, stop_at, train
from tests.training.toy_teacher import ToyTeacher

TOY = replace(
    PRETRAIN, objective="tests.training.toy_teacher", objective_settings={"momentum": 0.9}, images=80, learning_rate=0.1
)


def interrupted(settings: Pretrain, shards: Path, folder: Path) -> None:
    """Trains in three attempts, each between two checkpoints."""
    for images in (40, 72):
        with pytest.raises(StoppedError):
            train(settings, shards, folder, report=stop_at(images))
    train(settings, shards, folder)


@pytest.mark.parametrize(
    "changes", [{}, {"ema_decay": 0.9, "grad_accum_steps": 2}], ids=["plain", "averaged, in parts"]
)
def test_a_teacher_and_a_queue_resume_exactly(tmp_path: Path, shards_folder: Path, changes: dict[str, Any]) -> None:
    settings = changed(TOY, **changes)
    train(settings, shards_folder, tmp_path / "straight")
    interrupted(settings, shards_folder, tmp_path / "resumed")
    assert_same_bytes(tmp_path / "straight", tmp_path / "resumed")


def test_what_it_remembers_is_in_the_checkpoint_and_matters(
    tmp_path: Path, shards_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(TOY, shards_folder, tmp_path / "straight")
    with pytest.raises(StoppedError):
        train(TOY, shards_folder, tmp_path / "stopped", report=stop_at(40))
    state = load_checkpoint(tmp_path / "stopped-checkpoints")
    assert state is not None and state["step"] == 4
    assert state["objective"]["added"] == 32 and state["objective"]["queue"].shape == (24, 8)
    student, teacher = state["model"]["trunk.fc.weight"], state["objective"]["teacher"]["trunk.fc.weight"]
    assert not torch.equal(student, teacher), "the teacher is behind"
    monkeypatch.setattr(ToyTeacher, "load_state", lambda self, state: None)
    train(TOY, shards_folder, tmp_path / "stopped")
    one, other = (load_file(tmp_path / name / "model.safetensors") for name in ("straight", "stopped"))
    assert any(not torch.equal(one[name], other[name]) for name in one), "without its memory it ends elsewhere"


def test_a_checkpoint_with_another_memory_is_refused_in_a_sentence(tmp_path: Path, shards_folder: Path) -> None:
    with pytest.raises(StoppedError):
        train(TOY, shards_folder, tmp_path / "run", report=stop_at(40))
    place = tmp_path / "run-checkpoints"
    with pytest.raises(RuntimeError, match=r"of step 4 does not fit this run: .*Error.* remove the run's checkpoints"):
        train(replace(TOY, objective_settings={"momentum": 0.9, "queue": 8}), shards_folder, tmp_path / "run")
    state = load_checkpoint(place)
    assert state is not None
    del state["objective"]
    save_checkpoint(place, state, 1)
    with pytest.raises(RuntimeError, match=r"does not fit this run: .* \(KeyError: 'objective'\)\."):
        train(TOY, shards_folder, tmp_path / "run")


def test_its_heads_are_drawn_by_the_seed_whatever_was_drawn_before(tmp_path: Path, shards_folder: Path) -> None:
    settings = replace(TOY, images=16)
    for number, name in enumerate(("one", "other")):
        torch.manual_seed(number)
        before = torch.get_rng_state()
        train(settings, shards_folder, tmp_path / name)
        assert torch.equal(torch.get_rng_state(), before), "a run leaves the caller's generator alone"
    assert_same_bytes(tmp_path / "one", tmp_path / "other")


def test_it_says_itself_what_the_card_needs(tmp_path: Path, shards_folder: Path) -> None:
    metrics = train(replace(TOY, images=16), shards_folder, tmp_path / "run")
    said = json.loads((tmp_path / "run/objective.json").read_text())
    assert said == {"card": ToyTeacher.card, "kind": ToyTeacher.kind}
    assert set(metrics) == {"classes", "parameters", "images", "loss", "likeness"}, (
        "no validation, for it has no labels"
    )


def test_the_package_does_not_know_it() -> None:
    """To add an objective is to add a file: no file of the package names one, but its own."""
    named = ("toy_teacher", "ToyTeacher", "HashtagSoftmax", "HashtagSigmoid", "Supervised(", "Untrained")
    for path in (ROOT / "swaglib").rglob("*.py"):
        if path.parent.name != "objectives":
            assert not any(name in path.read_text() for name in named), path
