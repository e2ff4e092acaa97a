"""One process computes a work, others wait for it, and a claim that leads to nothing is given up."""

import contextlib
import os
import signal
from pathlib import Path

import pytest

from swaglib.launch.job_start import LaunchError
from swaglib.launch.launch import launch
from swaglib.launch.store import Store
from tests.launch.launchers import LIMIT, jobs, launcher, sums, wait_until


@pytest.mark.slow
def test_two_launchers_at_once_compute_a_work_once(kept: Store) -> None:
    code = "launch(work('slow', {'seconds': 1.5}))"
    both = [launcher(code) for _ in range(2)]
    for process in both:
        assert process.wait(timeout=LIMIT) == 0
    assert jobs() == 1


@pytest.mark.slow
def test_an_interrupt_cancels_only_when_nobody_else_waits(kept: Store) -> None:
    code = "launch(work('slow', {'seconds': 4}))"
    first = launcher(code)
    wait_until(lambda: list(kept.root.glob("live/*/room-*")))
    second = launcher(code)
    wait_until(lambda: len(list(kept.root.glob("live/*/waiters/*.json"))) == 2)
    os.killpg(first.pid, signal.SIGINT)  # as a terminal and JupyterLab do
    assert first.wait(timeout=LIMIT) != 0
    with contextlib.suppress(ProcessLookupError):
        os.killpg(first.pid, signal.SIGKILL)  # as the runner of notebooks does in the end
    assert second.wait(timeout=LIMIT) == 0, "the job lives on for the second"
    assert jobs() == 1
    third = launcher("launch(work('slow', {'seconds': 60}))")
    wait_until(lambda: list(kept.root.glob("live/*/room-*")))
    third.send_signal(2)
    assert third.wait(timeout=LIMIT) != 0
    wait_until(lambda: not list(kept.root.glob("live/*/claim.json")))
    assert len(list(kept.root.glob("done/*"))) == 1


def test_a_claim_is_given_up_when_no_job_can_be_started(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = Path("slurm.yaml")
    profile.write_text("{timeout_min: 5}")
    monkeypatch.setenv("SWAG_LAUNCH", str(profile.absolute()))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(LaunchError, match="no `sbatch`"):
        launch(sums())
    monkeypatch.delenv("SWAG_LAUNCH")
    assert (launch(sums()).folder / "sum").read_text() == "7", "and not: waits for itself"
