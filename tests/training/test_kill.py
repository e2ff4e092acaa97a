"""A run that is killed at any moment, again and again, ends with the weights of a run that was not."""

import multiprocessing
import random
import signal
import time
from dataclasses import replace
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

import pytest

from swaglib.settings.pretrain import Pretrain
from tests.conftest import PRETRAIN
from tests.training.runs import assert_same_bytes, train

KILLS = 12
LIMIT = 600
"""Seconds that no start of a run takes: who waits longer waits in vain."""

SETTINGS = replace(PRETRAIN, images=1200, checkpoint_every=3)


def run(settings: Pretrain, shards: Path, folder: Path, checkpoints: Path, seen: "Synchronized[int]") -> None:
    """Trains in a process of its own, and shows how far it has come."""

    def report(done: int, total: int) -> None:
        seen.value = done

    train(settings, shards, folder, checkpoints, report=report)


@pytest.mark.slow
def test_a_run_killed_a_dozen_times_ends_with_the_same_bytes(tmp_path: Path, shards_folder: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["swaglib.training.pretrain"])  # loading torch takes longer than the run

    def start(folder: Path, checkpoints: Path) -> tuple[multiprocessing.process.BaseProcess, "Synchronized[int]"]:
        seen = context.Value("i", 0)
        process = context.Process(target=run, args=(SETTINGS, shards_folder, folder, checkpoints, seen))
        process.start()
        return process, seen

    straight, _ = start(tmp_path / "straight", tmp_path / "checkpoints-straight")
    straight.join()
    assert straight.exitcode == 0
    moments = random.Random(0)
    folder, checkpoints = tmp_path / "killed", tmp_path / "checkpoints"
    reached = []
    for kill in range(KILLS):
        process, seen = start(folder, checkpoints)
        deadline = time.monotonic() + LIMIT
        while seen.value == 0 and kill % 4:  # every fourth dies while it starts
            assert time.monotonic() < deadline, f"the run did not begin within {LIMIT} seconds"
            time.sleep(0.002)
        time.sleep(moments.uniform(0, 0.25))
        how = signal.SIGKILL if kill % 2 else signal.SIGTERM
        assert process.pid is not None and process.is_alive(), "it must not end before it is killed"
        (process.kill if how == signal.SIGKILL else process.terminate)()
        process.join()
        assert process.exitcode == -how
        assert not folder.exists() or not list(folder.iterdir()), "nothing is written before the end"
        reached.append(seen.value)
    assert max(reached) > min(value for value in reached if value), "later attempts go on from earlier ones"
    last, _ = start(folder, checkpoints)
    last.join()
    assert last.exitcode == 0
    assert_same_bytes(tmp_path / "straight", folder)
