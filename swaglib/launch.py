"""Starts heavy work through submitit: in a subprocess on this machine, or as a SLURM job.

Where a thing runs never changes what it computes, so it is no parameter: without more, work runs in a subprocess
(a crash does not take the notebook's kernel along); with `SWAG_LAUNCH=slurm/<profile>.yaml` it is a SLURM job.

    SWAG_LAUNCH=slurm/gpu.yaml dvc repro
"""

import importlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import submitit
from pydantic import PositiveFloat, PositiveInt, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass

from swaglib.atomic import atomic_file
from swaglib.progress import ProgressBar
from swaglib.project import read_params
from swaglib.settings import STRICT

VARIABLE = "SWAG_LAUNCH"
JOBS = Path("logs/jobs")
POLL_S = 0.25
VANISHED_S = 30.0
"""How long a job that SLURM no longer lists may take to show its result: network disks are late."""

HEARTBEAT_S = 900.0
"""A job whose launcher has given no sign for this long ends itself: a launcher that was killed cannot cancel it."""

Report = Callable[[int, int], None]


@checked_dataclass(frozen=True, config=STRICT)
class Profile:
    """What a job asks of SLURM; a YAML file in `slurm/`.

    Attributes:
        timeout_min: minutes after which SLURM ends the job.
        partition: where it queues.
        account: what it is billed to.
        cpus_per_task: processor cores.
        gpus_per_node: graphics processors.
        mem_gb: memory, in gigabytes.
        setup: shell lines that run before the job, such as `module load cuda`.
        additional: any other option of sbatch, by name.
    """

    timeout_min: PositiveInt
    partition: str | None = None
    account: str | None = None
    cpus_per_task: PositiveInt | None = None
    gpus_per_node: PositiveInt | None = None
    mem_gb: PositiveFloat | None = None
    setup: list[str] | None = None
    additional: dict[str, str | int] | None = None


class LaunchError(RuntimeError):
    """A job that did not bring a result; the message ends with the last lines of its log."""


def read_profile(path: Path) -> Profile:
    """Reads a SLURM profile.

    Raises:
        FileNotFoundError: if there is no such file; names the profiles that are there.
        ValueError: if a key is unknown or a value of the wrong type.
    """
    if not path.is_file():
        there = ", ".join(str(p) for p in sorted(Path("slurm").glob("*.yaml"))) or "none"
        raise FileNotFoundError(f"{VARIABLE} names {path}, which is not there. Profiles: {there}.")
    try:
        return TypeAdapter(Profile).validate_json(json.dumps(read_params(path)))
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, e['loc']))}: {e['msg']}, but it is {e['input']!r}" for e in error.errors()]
        raise ValueError(f"{path} does not fit:\n" + "\n".join(lines)) from None


def launch(function: str, arguments: dict[str, Any], title: str, unit: str) -> Any:
    """Runs a function in a job, shows its progress, and returns its result.

    Args:
        function: `package.module:function`, imported in the job only, so that the launcher need not load what the
            job needs. Called with `arguments` and `report`, which it calls with pictures done and in all; returns
            JSON-like values.
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
    executor = slurm_executor(folder, Path(profile_path), title) if profile_path else _local_executor(folder)
    work = _Work(function, arguments, folder.resolve(), None if profile_path else os.getpid())
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


@dataclass
class _Work:
    """What runs inside the job.

    Attributes:
        owner: process id of the launcher if it is on the same machine: the job does not outlive it.
    """

    function: str
    arguments: dict[str, Any]
    folder: Path
    owner: int | None
    visible_gpus: str | None = None

    def __post_init__(self) -> None:
        self.visible_gpus = os.environ.get("CUDA_VISIBLE_DEVICES")

    def __call__(self) -> Any:
        if self.owner is not None:
            # submitit hides all GPUs from local jobs; give back what the launcher saw.
            os.environ.pop("CUDA_VISIBLE_DEVICES", None)
            if self.visible_gpus is not None:
                os.environ["CUDA_VISIBLE_DEVICES"] = self.visible_gpus
        running = self.folder / "running"
        running.touch()
        threading.Thread(target=self._watch, daemon=True).start()
        try:
            module, _, name = self.function.partition(":")
            return getattr(importlib.import_module(module), name)(**self.arguments, report=self._report())
        finally:
            running.unlink(missing_ok=True)

    def checkpoint(self) -> submitit.helpers.DelayedSubmission:
        """Lets submitit put a preempted or timed-out job back in the queue; it goes on from its own checkpoints."""
        return submitit.helpers.DelayedSubmission(self)

    def _watch(self) -> None:
        while not (self.folder / "cancel").exists() and _alive(self.owner) and self._wanted():
            time.sleep(0.5)
        (self.folder / "running").unlink(missing_ok=True)
        os._exit(130)

    def _wanted(self) -> bool:
        """Tells whether a launcher on another machine still waits; one on this machine is looked at directly."""
        return self.owner is not None or _beats(self.folder / "heartbeat")

    def _report(self) -> Report:
        shown = 0.0

        def report(done: int, total: int) -> None:
            nonlocal shown
            now = time.monotonic()
            if now - shown > 0.5 or done >= total:
                shown = now
                with atomic_file(self.folder / "progress.json") as temporary:
                    temporary.write_text(json.dumps({"done": done, "total": total}))

        return report


def _beats(heartbeat: Path) -> bool:
    try:
        return time.time() - heartbeat.stat().st_mtime < HEARTBEAT_S
    except FileNotFoundError:
        return True  # a network disk may show it late


def _alive(process: int | None) -> bool:
    if process is None:
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _local_executor(folder: Path) -> submitit.Executor:
    executor = submitit.LocalExecutor(folder)
    executor.update_parameters(timeout_min=60 * 24 * 365)  # submitit's default is two minutes
    return executor


def slurm_executor(folder: Path, path: Path, title: str) -> submitit.Executor:
    """Returns what submits jobs as a profile says.

    Raises:
        LaunchError: if there is no SLURM on this machine.
    """
    profile = read_profile(path)
    if shutil.which("sbatch") is None:
        raise LaunchError(f"{path} asks for SLURM, but there is no `sbatch` on this machine.")
    options = {key: value for key, value in asdict(profile).items() if value is not None and key != "additional"}
    if "mem_gb" in options:
        # In megabytes, so that SLURM does not round a node's size up beyond what the node has.
        options["mem"] = f"{int(options.pop('mem_gb') * 1024)}M"
    executor = submitit.SlurmExecutor(folder, python=sys.executable)
    renamed = {"timeout_min": "time"}
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
    log = (job.stderr() or "").strip().splitlines()
    shown = "\n".join(log[-30:]) or "(its log is empty)"
    where = os.path.relpath(job.paths.stderr)
    if not job.paths.result_pickle.exists():
        raise LaunchError(
            f"The job {title} ended without a result: killed, or out of memory. {where} ends with:\n{shown}"
        )
    try:
        return job.results()[0]
    except submitit.core.utils.FailedJobError as error:
        raise LaunchError(f"The job {title} failed. {where} ends with:\n{shown}") from error
