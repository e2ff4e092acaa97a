"""Jobs on this machine, and on a real SLURM where one is installed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from swaglib.launch.job_start import LaunchError, run_job, slurm_executor
from swaglib.launch.profile import read_profile
from tests.conftest import ROOT

LIMIT = 300
"""Seconds that nothing here takes: who waits longer waits in vain."""


def square(number: int, report: Callable[[int, int], None]) -> dict[str, object]:
    report(1, 1)
    return {"square": number**2, "pid": os.getpid(), "gpus": os.environ.get("CUDA_VISIBLE_DEVICES")}


def fail(report: Callable[[int, int], None]) -> None:
    raise ValueError("the image is upside down")


def die(report: Callable[[int, int], None]) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sleep(path: str, report: Callable[[int, int], None]) -> None:
    Path(path).write_text(str(os.getpid()))
    time.sleep(600)


@pytest.mark.slow
@pytest.mark.usefixtures("here")
def test_work_runs_in_a_process_of_its_own_and_brings_its_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3")
    result = run_job("tests.launch.test_job_start:square", {"number": 7}, "square", "number")
    assert result["square"] == 49
    assert result["pid"] != os.getpid()
    assert result["gpus"] == "3", "submitit hides GPUs from local jobs"


@pytest.mark.slow
@pytest.mark.usefixtures("here")
def test_a_failure_shows_the_end_of_the_jobs_log() -> None:
    with pytest.raises(LaunchError, match="the image is upside down"):
        run_job("tests.launch.test_job_start:fail", {}, "fail", "step")


@pytest.mark.slow
@pytest.mark.usefixtures("here")
def test_a_job_that_dies_does_not_take_the_launcher_along_and_is_told() -> None:
    with pytest.raises(LaunchError, match=r"without a result|failed"):
        run_job("tests.launch.test_job_start:die", {}, "die", "step")


def killed_or_waiting(report: Callable[[int, int], None]) -> None:
    """The second of several processes is killed; the first would wait for it long, and say that it has."""
    if os.environ["RANK"] == "1":
        wait_for_pid(Path("waiting"))
        os.kill(os.getpid(), signal.SIGKILL)
    Path("waiting").write_text(str(os.getpid()))
    time.sleep(600)
    Path("waited").touch()


@pytest.mark.slow
def test_when_one_of_several_processes_is_killed_all_end(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWAG_LAUNCH", str(ROOT / "slurm/two-processes.yaml"))
    with pytest.raises(LaunchError, match=r"without a result|failed"):
        run_job("tests.launch.test_job_start:killed_or_waiting", {}, "pair", "step")
    wait_until_gone(int((here / "waiting").read_text()))
    assert not (here / "waited").exists(), "it was ended, and did not come to its own end"


def mean_rank(report: Callable[[int, int], None]) -> dict[str, float]:
    import torch

    from swaglib.training.ranks import join_ranks

    with join_ranks() as ranks:
        mean = float(ranks.mean(torch.tensor(float(ranks.rank))))
        return {"mean": mean, "count": ranks.world_size, "local_count": ranks.local_count}


def test_a_profile_with_every_option_is_what_submitit_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("sbatch", "srun"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    profile = tmp_path / "profile.yaml"
    profile.write_text(
        "{timeout_min: 60, nodes: 2, tasks_per_node: 8, gpus_per_node: 8, cpus_per_task: 10, mem_gb: 60, "
        "partition: gpu, account: lab, setup: [module load cuda], additional: {qos: high}}"
    )
    executor = slurm_executor(tmp_path, read_profile(profile), "all")
    text = executor._make_submission_file_text("work", "1")
    for line in ("--nodes=2", "--ntasks-per-node=8", "--gpus-per-node=8", "--mem=61440M", "--qos=high"):
        assert f"#SBATCH {line}" in text
    assert "--kill-on-bad-exit=1" in text


@pytest.mark.slow
def test_a_job_does_not_outlive_its_killed_launcher(here: Path) -> None:
    process, pid = launch_a_sleeper(here)
    process.kill()
    process.wait()
    wait_until_gone(pid)


@pytest.mark.slow
def test_an_interrupt_cancels_the_job(here: Path) -> None:
    process, pid = launch_a_sleeper(here)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=LIMIT) != 0
    wait_until_gone(pid)


def launch_a_sleeper(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Starts a launcher whose job sleeps; returns the launcher and the job's process id."""
    call = "run_job('tests.launch.test_job_start:sleep', {'path': 'pid'}, 'sleep', 'step')"
    code = f"from swaglib.launch.job_start import run_job; {call}"
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    return process, wait_for_pid(folder / "pid", lambda: process.poll() is None)


def wait_for_pid(path: Path, runs: Callable[[], bool] = lambda: True) -> int:
    deadline = time.monotonic() + LIMIT
    while not (path.exists() and path.read_text()):
        assert runs(), "the launcher has ended by itself"
        assert time.monotonic() < deadline, f"the job did not start within {LIMIT} seconds"
        time.sleep(0.1)
    return int(path.read_text())


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + LIMIT
    while True:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return
        if state == "Z":
            return
        assert time.monotonic() < deadline, f"the job still runs after {LIMIT} seconds"
        time.sleep(0.1)


@pytest.mark.usefixtures("here")
@pytest.mark.skipif(shutil.which("sbatch") is not None, reason="SLURM is installed: there is nothing to miss")
def test_without_slurm_a_profile_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWAG_LAUNCH", str(ROOT / "slurm/local.yaml"))
    with pytest.raises(LaunchError, match="no `sbatch`"):
        run_job("tests.launch.test_job_start:square", {"number": 7}, "square", "number")


SLURM = all(shutil.which(program) for program in ("slurmctld", "slurmd", "munged", "sbatch"))


@pytest.fixture
def slurm(cluster: dict[str, str], here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in cluster.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SWAG_LAUNCH", str(ROOT / "slurm/local.yaml"))
    return here


@pytest.mark.slow
@pytest.mark.skipif(not SLURM, reason="needs SLURM and munge (Debian: slurm-wlm, munge)")
class TestSlurm:
    def test_work_runs_as_a_job_and_brings_its_result(self, slurm: Path) -> None:
        assert run_job("tests.launch.test_job_start:square", {"number": 7}, "square", "number")["square"] == 49

    def test_a_failure_shows_the_end_of_the_jobs_log(self, slurm: Path) -> None:
        with pytest.raises(LaunchError, match="the image is upside down"):
            run_job("tests.launch.test_job_start:fail", {}, "fail", "step")

    def test_processes_on_two_nodes_share_the_work(self, slurm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        profile = slurm / "two-nodes.yaml"
        text = (ROOT / "slurm/local.yaml").read_text().replace("cpus_per_task: 2", "cpus_per_task: 1")
        profile.write_text(text + "nodes: 2\ntasks_per_node: 2\n")
        monkeypatch.setenv("SWAG_LAUNCH", str(profile))
        found = run_job("tests.launch.test_job_start:mean_rank", {}, "four", "step")
        assert found == {"mean": 1.5, "count": 4, "local_count": 2}

    def test_an_interrupt_cancels_the_job(self, slurm: Path) -> None:
        process, pid = launch_a_sleeper(slurm)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=LIMIT) != 0
        wait_until_gone(pid)
        queue = subprocess.run(["squeue", "--noheader", "--states=running,pending"], capture_output=True, text=True)
        assert queue.stdout.strip() == ""
