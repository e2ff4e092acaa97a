"""Several processes that share a run end with the weights of one."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from swaglib.launch.job_start import LaunchError, run_job
from swaglib.settings.pretrain import Pretrain
from swaglib.training.pretrain import pretrain
from swaglib.training.ranks import Ranks
from tests.conftest import MACHINE, PRETRAIN, changed
from tests.training.runs import assert_same_bytes, train

TOY: dict[str, Any] = {"objective": "tests.training.toy_teacher", "objective_settings": {"momentum": 0.9}}
# Without batch normalisation, which sees each process's part of a batch by itself.
SETTINGS = replace(PRETRAIN, model="test_vit", images=160, learning_rate=0.1, checkpoint_every=100)


def stopped_halfway(report: Callable[[int, int], None], **arguments: Any) -> None:
    """Trains, and fails in every process after half of the images."""

    def stop(done: int, total: int) -> None:
        if done >= total // 2:
            raise RuntimeError("stopped halfway")

    pretrain(**arguments, report=stop)


def share(
    settings: Pretrain,
    shards: Path,
    folder: Path,
    processes: int = 2,
    function: str = "swaglib.training.pretrain:pretrain",
) -> None:
    """Trains in several processes on this machine."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    places = {"shards": shards, "folder": folder, "checkpoints": folder.with_name(f"{folder.name}-checkpoints")}
    arguments = {"settings": settings, "machine": MACHINE, **places}
    run_job(function, arguments, "shared", "image", processes=processes)


def largest_difference(one: Path, other: Path) -> float:
    first, second = load_file(one / "model.safetensors"), load_file(other / "model.safetensors")
    assert first.keys() == second.keys()
    return max(float((first[name] - second[name]).abs().max()) for name in first)


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"grad_accum_steps": 2, "clip_grad_norm": 0.5, "ema_decay": 0.9},
        {"parallel": "fsdp", "grad_accum_steps": 2, "activation_checkpointing": True},
        {"precision": "bfloat16"},
        {"precision": "bfloat16", "parallel": "fsdp"},
    ],
    ids=["ddp", "ddp, in parts, clipped, averaged", "fsdp", "bfloat16", "fsdp, bfloat16"],
)
def test_two_processes_end_with_the_weights_of_one_after_twenty_steps(
    here: Path, shards_folder: Path, changes: dict[str, Any]
) -> None:
    settings = changed(SETTINGS, **changes)
    start = replace(settings, objective="random")
    train(start, shards_folder, here / "start")
    train(settings, shards_folder, here / "one")
    share(settings, shards_folder, here / "two")
    assert largest_difference(here / "start", here / "one") > 1e-3, "the network has learned"
    # bfloat16 keeps eight bits: what is added up in another order differs sooner.
    assert largest_difference(here / "one", here / "two") < (1e-6 if settings.precision == "float32" else 2e-3)


@pytest.mark.slow
@pytest.mark.parametrize("changes", [{}, {"parallel": "fsdp", "grad_accum_steps": 2}], ids=["ddp", "fsdp, in parts"])
def test_a_teacher_and_a_queue_are_those_of_all_processes(
    here: Path, shards_folder: Path, changes: dict[str, Any]
) -> None:
    settings = changed(SETTINGS, **TOY, **changes)
    train(replace(settings, images=8), shards_folder, here / "a-step")
    train(settings, shards_folder, here / "one")
    share(settings, shards_folder, here / "two")
    assert largest_difference(here / "a-step", here / "one") > 1e-3, "the network has learned"
    assert largest_difference(here / "one", here / "two") < 1e-6


@pytest.mark.slow
@pytest.mark.parametrize("changes", [{}, {"parallel": "fsdp"}], ids=["ddp", "fsdp"])
def test_images_meet_the_texts_of_all_processes(here: Path, shards_folder: Path, changes: dict[str, Any]) -> None:
    settings = changed(SETTINGS, objective="siglip", objective_settings={"width": 16, "outputs": 8}, **changes)
    train(replace(settings, images=8), shards_folder, here / "a-step")
    train(settings, shards_folder, here / "one")
    share(settings, shards_folder, here / "two")
    assert largest_difference(here / "a-step", here / "one") > 1e-3, "the network has learned"
    assert largest_difference(here / "one", here / "two") < 1e-5


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {"ema_decay": 0.9},
        {"parallel": "fsdp"},
        {"parallel": "fsdp", "model": "test_vit", "name": "adamw"},
        TOY,
        {**TOY, "parallel": "fsdp"},
    ],
    ids=[
        "ddp, averaged",
        "fsdp",
        "fsdp, AdamW",
        "a teacher and a queue",
        "a teacher and a queue, fsdp",
    ],
)
def test_processes_that_are_interrupted_go_on_together_and_end_with_the_same_bytes(
    here: Path, shards_folder: Path, changes: dict[str, Any]
) -> None:
    # With batch normalisation, whose running means each process has for itself.
    chosen = {"model": "resnet10t", "images": 96, "checkpoint_every": 4, **changes}
    settings = changed(SETTINGS, **chosen)
    share(settings, shards_folder, here / "straight")
    with pytest.raises(LaunchError, match="stopped halfway"):
        halfway = "tests.training.test_ranks:stopped_halfway"
        share(settings, shards_folder, here / "resumed", function=halfway)
    assert list((here / "resumed-checkpoints").rglob("*.checkpoint")), "they go on from here"
    share(settings, shards_folder, here / "resumed")
    assert_same_bytes(here / "straight", here / "resumed")


@pytest.mark.slow
def test_a_run_without_training_is_written_once(here: Path, shards_folder: Path) -> None:
    untrained = replace(SETTINGS, objective="random")
    share(untrained, shards_folder, here / "two")
    train(untrained, shards_folder, here / "one")
    assert largest_difference(here / "one", here / "two") == 0


def test_a_batch_that_cannot_be_shared_equally_is_an_error() -> None:
    ranks = Ranks(1, 3, 1, 3, torch.device("cpu"))
    assert ranks.part(12) == slice(4, 8)
    with pytest.raises(ValueError, match="multiple of 3"):
        ranks.part(8)


@pytest.mark.slow
def test_when_one_process_fails_all_end_and_its_error_is_shown(here: Path, shards_folder: Path) -> None:
    with pytest.raises(LaunchError, match="8, which 3 processes cannot share equally"):
        share(SETTINGS, shards_folder, here / "three", processes=3)
    assert not list((here / "three").iterdir())
