"""A job that may get more to do takes it in order, and ends when its launcher closes the queue or is gone."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from swaglib.launch.handover import announced, close, hand_over, handed_over, has_queue, open_queue


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    open_queue(tmp_path)
    return tmp_path


def test_what_is_handed_over_arrives_in_order_also_while_the_job_waits(folder: Path) -> None:
    hand_over(folder, ["a"], [Path("/works/a")])

    def later() -> None:
        time.sleep(0.3)
        hand_over(folder, ["b", "c"], [Path("/works/b"), Path("/works/c")])
        close(folder)

    threading.Thread(target=later).start()
    assert list(handed_over(folder, os.getpid())) == [["a"], ["b", "c"]]
    assert announced(folder) == [Path("/works/a"), Path("/works/b"), Path("/works/c")]


def test_a_job_whose_launcher_is_killed_stops_waiting_for_more(folder: Path) -> None:
    launcher = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    waiting = handed_over(folder, launcher.pid)
    hand_over(folder, ["a"], [])
    assert next(waiting) == ["a"]
    launcher.kill()
    launcher.wait()
    assert list(waiting) == []


def test_a_job_without_a_queue_waits_for_nothing(tmp_path: Path) -> None:
    assert not has_queue(tmp_path) and announced(tmp_path) == []
