"""A job that is put back in the queue starts afresh."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from swaglib.launch.job import Job
from tests.conftest import ROOT


@pytest.mark.usefixtures("here")
def test_a_job_that_was_put_back_in_the_queue_forgets_the_failure_of_its_earlier_attempt(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in {"SUBMITIT_EXECUTOR": "local", "SUBMITIT_LOCAL_JOB_ID": "1", "SLURM_RESTART_COUNT": "1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("swaglib.launch.job.FAREWELL_S", 0.1)
    (tmp_path / "failed-0").touch()
    assert Job("tests.launch.test_job:slow", {}, tmp_path, ROOT, os.getpid())() == "done"


def slow(report: Callable[[int, int], None]) -> str:
    time.sleep(1.5)  # longer than the watch would wait
    return "done"
