"""Runs of pre-training for the tests."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from swaglib.settings.machine import Machine
from swaglib.settings.pretrain import Pretrain
from swaglib.training.pretrain import pretrain
from tests.conftest import MACHINE


class StoppedError(Exception):
    """A run was stopped on purpose."""


def stop_at(images: int) -> Callable[[int, int], None]:
    """Returns a `report` that stops a run which has seen so many images."""

    def report(done: int, total: int) -> None:
        if done >= images:
            raise StoppedError

    return report


def train(
    settings: Pretrain,
    shards: Path,
    folder: Path,
    checkpoints: Path | None = None,
    machine: Machine = MACHINE,
    logs: Path | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Trains into a folder that is there and empty, as the launcher does; checkpoints lie beside it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    checkpoints = checkpoints or folder.with_name(f"{folder.name}-checkpoints")
    return pretrain(settings, machine, shards, folder, checkpoints, logs, report)


def assert_same_bytes(one: Path, other: Path) -> None:
    """Asserts that two folders hold the same files."""
    assert sorted(path.name for path in one.iterdir()) == sorted(path.name for path in other.iterdir())
    for path in one.iterdir():
        assert path.read_bytes() == (other / path.name).read_bytes(), path.name
