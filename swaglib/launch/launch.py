"""Starts heavy work through submitit: in a subprocess on this machine, or as a SLURM job.

Where a thing runs never changes what it computes, so it is no parameter: without more, work runs in a subprocess
(a crash does not take the notebook's kernel along); with `SWAG_LAUNCH=slurm/<profile>.yaml` it is a SLURM job.

    SWAG_LAUNCH=slurm/gpu.yaml dvc repro

A profile may ask for several processes, one a GPU, on one machine or more: they share the work as torchrun's would.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import submitit

from swaglib.launch.job import Work
from swaglib.launch.profile import read_profile
from swaglib.progress import ProgressBar

VARIABLE = "SWAG_LAUNCH"
JOBS = Path("logs/jobs")
POLL_S = 0.25
VANISHED_S = 30.0
"""How long a job that SLURM no longer lists may take to show its result: network disks are late."""


class LaunchError(RuntimeError):
    """A job that did not bring a result; the message ends with the last lines of its log."""


def launch(function: str, arguments: dict[str, Any], title: str, unit: str) -> Any:
    """Runs a function in a job, shows its progress, and returns its result.

    Args:
        function: `package.module:function`, imported in the job only, so that the launcher need not load what the
            job needs. Called with `arguments` and `report`, which it calls with pictures done and in all; returns
            JSON-like values. Of several processes, each calls it, with torchrun's variables set; the first one's
            result counts.
        arguments: picklable.
        title: for the bar and the job's folder in `logs/jobs`.
        unit: what `done` and `total` count.

    Raises:
        LaunchError: if the job fails, dies or is cancelled.
        KeyboardInterrupt: if interrupted while waiting; the job is cancelled first.
    """
    # A folder of its own: submitit names results by process id, and an old one could be taken for this one.
    folder = JOBS / f"{title}-{datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}"
    folder.mkdir(parents=True)
    profile_path = os.environ.get(VARIABLE)
    profile = read_profile(Path(profile_path)) if profile_path else None
    here = profile is None or profile.cluster == "this-machine"
    tasks = 1 if profile is None else profile.tasks_per_node or 1
    executor = _local_executor(folder, tasks) if here else slurm_executor(folder, Path(str(profile_path)), title)
    work = Work(function, arguments, folder.resolve(), os.getpid() if here else None)
    (folder / "heartbeat").touch()
    # A launcher that is itself a SLURM job must not pass that job's settings on; where SLURM is, stays known.
    configuration = {name: os.environ[name] for name in ("SLURM_CONF",) if name in os.environ}
    with submitit.helpers.clean_env():
        os.environ.update(configuration)
        job = executor.submit(work)
    try:
        _wait(job, folder, title, unit)
    except BaseException:
        cancel(job, folder)
        raise
    return result_of(job, title)


def cancel(job: Any, folder: Path) -> None:
    """Ends a job: asks submitit (scancel on SLURM), and tells the job's own watch, which works everywhere."""
    (folder / "cancel").touch()
    job.cancel()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and (folder / "running").exists():
        time.sleep(0.1)


def _local_executor(folder: Path, tasks: int) -> submitit.Executor:
    executor = submitit.LocalExecutor(folder)
    # submitit's default is to end a job after two minutes.
    executor.update_parameters(timeout_min=60 * 24 * 365, tasks_per_node=tasks)
    return executor


def slurm_executor(folder: Path, path: Path, title: str) -> submitit.Executor:
    """Returns what submits jobs as a profile says.

    Raises:
        LaunchError: if there is no SLURM on this machine.
    """
    profile = read_profile(path)
    if shutil.which("sbatch") is None:
        raise LaunchError(f"{path} asks for SLURM, but there is no `sbatch` on this machine.")
    others = ("additional", "cluster")
    options = {key: value for key, value in asdict(profile).items() if value is not None and key not in others}
    if profile.tasks_per_node or profile.nodes:
        options["srun_args"] = ["--kill-on-bad-exit=1"]  # one process gone, the others would wait for it
    if "mem_gb" in options:
        # In megabytes, so that SLURM does not round a node's size up beyond what the node has.
        options["mem"] = f"{int(options.pop('mem_gb') * 1024)}M"
    executor = submitit.SlurmExecutor(folder, python=sys.executable)
    renamed = {"timeout_min": "time", "tasks_per_node": "ntasks_per_node"}
    executor.update_parameters(
        job_name=title[:60],
        additional_parameters=profile.additional or {},
        **{renamed.get(key, key): value for key, value in options.items()},
    )
    return executor


def _wait(job: Any, folder: Path, title: str, unit: str) -> None:
    gone_since: float | None = None
    asked = time.monotonic()
    with ProgressBar(desc=title, unit=f" {unit}", total=None) as bar:
        while not job.paths.result_pickle.exists():
            time.sleep(POLL_S)
            _show(bar, folder / "progress.json")
            if isinstance(job, submitit.SlurmJob):
                (folder / "heartbeat").touch()
                if time.monotonic() - asked < 5:
                    continue  # SLURM's controller serves all users: ask it seldom
                asked = time.monotonic()
                gone = not in_queue(job.job_id)
            else:
                gone = job.done()
            if not gone:
                gone_since = None
            else:
                gone_since = gone_since or time.monotonic()
                grace = VANISHED_S if isinstance(job, submitit.SlurmJob) else 1.0
                if time.monotonic() - gone_since > grace:
                    return


def _show(bar: ProgressBar, path: Path) -> None:
    try:
        state = json.loads(path.read_text())
    except FileNotFoundError:
        return
    if bar.total is None:
        # Rate and time left count from the first progress, not from the queue, and not what a checkpoint brought.
        bar.reset(total=state["total"])
        bar.n = bar.initial = state["done"]
    bar.update(state["done"] - bar.n)


def in_queue(job_id: str) -> bool:
    """Tells whether SLURM still has the job in its queue. Asks squeue: not every cluster keeps accounts (sacct)."""
    command = ["squeue", "--noheader", "--jobs", job_id, "--format", "%T"]
    answer = subprocess.run(command, capture_output=True, text=True)
    if answer.returncode != 0:
        return "Invalid job id" not in answer.stderr  # the controller may be restarting
    left = {"COMPLETED", "CANCELLED", "FAILED", "TIMEOUT", "NODE_FAIL", "OUT_OF_MEMORY", ""}
    return answer.stdout.strip() not in left


def result_of(job: Any, title: str) -> Any:
    """Returns the result of a job that has ended.

    Raises:
        LaunchError: if it has none; with the last lines of its log.
    """
    logs = sorted(job.paths.folder.glob(f"{job.job_id}_*_log.err")) or [job.paths.stderr]
    ends = {path: path.read_text().strip().splitlines()[-30:] for path in logs if path.exists()}
    own = ends.pop(job.paths.stderr, [])
    shown = "\n".join(own) or "(its log is empty)"
    shown += "".join(f"\n{path.name} ends with:\n" + "\n".join(end) for path, end in ends.items() if end)
    where = os.path.relpath(job.paths.stderr)
    if not job.paths.result_pickle.exists():
        raise LaunchError(
            f"The job {title} ended without a result: killed, or out of memory. {where} ends with:\n{shown}"
        )
    try:
        return job.results()[0]
    except submitit.core.utils.FailedJobError as error:
        raise LaunchError(f"The job {title} failed. {where} ends with:\n{shown}") from error
