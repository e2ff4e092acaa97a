"""Launchers, jobs and both are killed at random moments: no work is lost, none computed twice, nothing half is seen."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from swaglib.launch import claim
from swaglib.launch.launch import launch
from swaglib.launch.store import store
from tests.launch.works import work

KILLS = 20
STEPS = 2500


def reached(live: Path) -> int:
    path = live / "checkpoints/reached"
    return int(path.read_text()) if path.is_file() else 0


@pytest.mark.slow
def test_twenty_kills_of_launcher_job_or_both(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = here / "steps"
    monkeypatch.setenv("SWAG_WORKS", str(here / "works"))
    monkeypatch.setenv("COUNTED", str(steps))
    (here / "project").mkdir()
    monkeypatch.chdir(here / "project")
    asked, kept = work("count", {"to": STEPS}), store()
    live = kept.live(asked.key())
    imports = "from swaglib.launch.launch import launch; from tests.launch.works import work"
    code = f"{imports}; launch(work('count', {{'to': {STEPS}}}))"
    moments = random.Random(0)
    furthest = []
    for kill in range(KILLS):
        launcher = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
        time.sleep(moments.uniform(0.6, 2.4))
        assert launcher.poll() is None, "it must not end before it is killed"
        holder = claim.read(live / claim.CLAIM)
        victims = {0: [launcher.pid], 1: [holder.pid] if holder else [launcher.pid]}
        for pid in {launcher.pid, *victims[1]} if kill % 3 == 2 else victims[kill % 3]:
            with suppress(ProcessLookupError):  # a job has just died with its launcher
                os.kill(pid, signal.SIGKILL)
        # A launcher whose own job dies says so and ends; one that waited for another's job goes on in its place.
        with suppress(subprocess.TimeoutExpired):
            assert launcher.wait(timeout=2.5) != 0, "the launcher says that its job died"
        launcher.kill()
        launcher.wait()
        assert not list(kept.root.glob("done/*")), "no half result"
        furthest.append(reached(live))
    assert furthest == sorted(furthest) and furthest[-1] > 0, "every attempt goes on from the one before"
    found = launch(asked)
    assert {path.name: path.read_text() for path in found.folder.iterdir()} == {
        "half": "half of a result",
        "whole": str(STEPS),
    }
    counted = [int(line) for line in steps.read_text().split()]
    assert set(counted) == set(range(1, STEPS + 1))
    assert len(counted) <= STEPS + KILLS, "at most the step under way is done again"
    jobs = len(list(Path("logs/jobs").iterdir()))
    assert launch(asked) == found and len(list(Path("logs/jobs").iterdir())) == jobs
    until = time.monotonic() + 20  # the job tidies up after it has published
    while list((kept.root / "live").iterdir()) and time.monotonic() < until:
        time.sleep(0.1)
    assert not list((kept.root / "live").iterdir())
