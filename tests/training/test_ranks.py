"""Several processes that share a run end with the weights of one."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from swaglib.launch.launch import LaunchError, launch
from swaglib.settings.pretrain import Pretrain
from swaglib.training.pretrain import pretrain
from swaglib.training.ranks import Ranks
from tests.conftest import MACHINE, PRETRAIN, ROOT

# Without batch normalisation, which sees each process's part of a batch by itself.
SETTINGS = replace(PRETRAIN, model="test_vit", images=160, learning_rate=0.1, checkpoint_every=100)


def stopped_halfway(report: Callable[[int, int], None], **arguments: Any) -> None:
    """Trains, and fails in every process after half of the pictures."""

    def stop(done: int, total: int) -> None:
        if done >= total // 2:
            raise RuntimeError("stopped halfway")

    pretrain(**arguments, report=stop)


def share(
    settings: Pretrain,
    shards: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    processes: int = 2,
    function: str = "swaglib.training.pretrain:pretrain",
) -> None:
    """Runs in several processes on this machine, as a profile asks for them."""
    profile = folder.parent / "profile.yaml"
    text = (ROOT / "slurm/two-processes.yaml").read_text()
    profile.write_text(text.replace("tasks_per_node: 2", f"tasks_per_node: {processes}"))
    monkeypatch.setenv("SWAG_LAUNCH", str(profile))
    places = {"shards": shards, "folder": folder, "checkpoints": folder.parent / "shared-checkpoints"}
    arguments = {"run": "hashtag", "settings": settings, "machine": MACHINE, **places}
    launch(function, arguments, title="shared", unit="picture")


def largest_difference(one: Path, other: Path) -> float:
    first, second = load_file(one / "model.safetensors"), load_file(other / "model.safetensors")
    assert first.keys() == second.keys()
    return max(float((first[name] - second[name]).abs().max()) for name in first)


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"parts": 2, "clip": 0.5, "ema": 0.9},
        {"parallel": "sharded", "parts": 2, "activation_checkpointing": True},
        {"precision": "bfloat16"},
        {"precision": "bfloat16", "parallel": "sharded"},
    ],
    ids=["replicated", "replicated, in parts, clipped, averaged", "sharded", "bfloat16", "sharded, bfloat16"],
)
def test_two_processes_end_with_the_weights_of_one_after_twenty_steps(
    here: Path, shards_folder: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any]
) -> None:
    settings = replace(SETTINGS, **changes)
    start = replace(settings, objective="none")
    pretrain("none", start, MACHINE, shards_folder, here / "start", here / "checkpoints")
    pretrain("hashtag", settings, MACHINE, shards_folder, here / "one", here / "checkpoints")
    share(settings, shards_folder, here / "two", monkeypatch)
    assert largest_difference(here / "start", here / "one") > 1e-3, "the network has learned"
    # bfloat16 keeps eight bits: what is added up in another order differs sooner.
    assert largest_difference(here / "one", here / "two") < (1e-6 if settings.precision == "float32" else 2e-3)


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [{"ema": 0.9}, {"parallel": "sharded"}, {"parallel": "sharded", "model": "test_vit", "optimiser": "adamw"}],
    ids=["replicated, averaged", "sharded", "sharded, AdamW"],
)
def test_processes_that_are_interrupted_go_on_together_and_end_with_the_same_bytes(
    here: Path, shards_folder: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any]
) -> None:
    # With batch normalisation, whose running means each process has for itself.
    chosen = {"model": "resnet10t", "images": 96, "checkpoint_every": 4, **changes}
    settings = replace(SETTINGS, **chosen)
    share(settings, shards_folder, here / "straight", monkeypatch)
    with pytest.raises(LaunchError, match="stopped halfway"):
        halfway = "tests.training.test_ranks:stopped_halfway"
        share(settings, shards_folder, here / "resumed", monkeypatch, function=halfway)
    assert list((here / "shared-checkpoints").rglob("*.checkpoint")), "they go on from here"
    share(settings, shards_folder, here / "resumed", monkeypatch)
    for path in (here / "straight").iterdir():
        assert path.read_bytes() == (here / "resumed" / path.name).read_bytes(), path.name


@pytest.mark.slow
def test_a_run_without_training_is_written_once(
    here: Path, shards_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    untrained = replace(SETTINGS, objective="none")
    share(untrained, shards_folder, here / "two", monkeypatch)
    pretrain("hashtag", untrained, MACHINE, shards_folder, here / "one", here / "checkpoints")
    assert largest_difference(here / "one", here / "two") == 0


def test_a_batch_that_cannot_be_shared_equally_is_an_error() -> None:
    ranks = Ranks(1, 3, 1, 3, torch.device("cpu"))
    assert ranks.part(12) == slice(4, 8)
    with pytest.raises(ValueError, match="multiple of 3"):
        ranks.part(8)


@pytest.mark.slow
def test_when_one_process_fails_all_end_and_its_error_is_shown(
    here: Path, shards_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(LaunchError, match="8, which 3 processes cannot share equally"):
        share(SETTINGS, shards_folder, here / "three", monkeypatch, processes=3)
    assert not (here / "three").exists()
