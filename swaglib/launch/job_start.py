"""Starts jobs through submitit: in a subprocess on this machine, or on SLURM.

Where a thing runs never changes what it computes, so it is no parameter: without more, a job is a subprocess (a crash
does not take the notebook's kernel along); with `SWAG_LAUNCH=slurm/<profile>.yaml` it is a SLURM job.

    SWAG_LAUNCH=slurm/gpu.yaml dvc repro

A profile may ask for several processes, one a GPU, on one machine or more: they share the work as torchrun's would, if
the function says that it can (`swaglib.launch.shared`).
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import submitit

from swaglib.launch.handover import announce, open_queue
from swaglib.launch.job import Job
from swaglib.launch.profile import Profile, read_profile
from swaglib.launch.threads import thread_settings
from swaglib.progress import ProgressBar

VARIABLE = "SWAG_LAUNCH"
JOBS = Path("logs/jobs")
POLL_S = 0.25
VANISHED_S = 30.0
"""How long a job that SLURM no longer lists may take to show its result: network disks are late."""


class LaunchError(RuntimeError):
    """A job that did not bring a result; the message ends with the last lines of its log."""


def chosen_profile() -> Profile:
    """Returns the profile that `SWAG_LAUNCH` names; without it, one process on this machine."""
    named = os.environ.get(VARIABLE)
    return read_profile(Path(named)) if named else Profile(cluster="this-machine")


def processes_of(profile: Profile) -> int:
    """Returns how many processes a job of a profile has."""
    return (profile.tasks_per_node or 1) * (profile.nodes or 1)


def start_job(
    function: str,
    arguments: dict[str, Any],
    title: str,
    shared: bool,
    works: Sequence[Path] = (),
    threads: int | None = None,
    more: bool = False,
) -> tuple[Any, Path]:
    """Starts a job.

    Args:
        function: `package.module:function`, imported in the job only, so that the launcher need not load what the
            job needs. Called with `arguments` and `report`, which it calls with what is done and what there is in all.
        arguments: arguments of the function, picklable.
        title: title of the job's folder in `logs/jobs`.
        shared: whether all processes of the profile call the function together; else one does.
        works: folders of the works that it computes, for which others may wait; without any, the job ends with this
            process.
        threads: number of threads of the libraries in each process; None leaves what they take.
        more: whether more may be handed over to it (`swaglib.launch.handover`).

    Returns:
        submitit's job, and its folder.

    Raises:
        LaunchError: if the profile asks for SLURM and there is none.
    """
    # A folder of its own: submitit names results by process id, and an old one could be taken for this one.
    folder = (JOBS / f"{title}-{datetime.now():%Y%m%d-%H%M%S-%f}-{os.getpid()}").absolute()
    folder.mkdir(parents=True)
    profile = chosen_profile()
    here = profile.cluster == "this-machine"
    if not shared:
        profile = replace(profile, tasks_per_node=1, nodes=None if here else 1)
    executor = _local_executor(folder, processes_of(profile)) if here else slurm_executor(folder, profile, title)
    owner = os.getpid() if here and (more or not works) else None
    if works:
        announce(folder, works)
    if more:
        open_queue(folder)
    job = Job(function, arguments, folder, Path.cwd(), owner, here)
    (folder / "heartbeat").touch()
    # A launcher that is itself a SLURM job must not pass that job's settings on; where SLURM is, stays known.
    configuration = {name: os.environ[name] for name in ("SLURM_CONF",) if name in os.environ}
    # The job's code is this project's, also in a copy whose environment is another project's.
    paths = [str(Path.cwd()), *filter(None, [os.environ.get("PYTHONPATH")])]
    configuration["PYTHONPATH"] = os.pathsep.join(paths)
    configuration |= thread_settings(threads)
    with submitit.helpers.clean_env(), _environment(configuration), _own_session() if here else nullcontext():
        return executor.submit(job), folder


def run_job(
    function: str, arguments: dict[str, Any], title: str, unit: str = "image", processes: int | None = None
) -> Any:
    """Runs a function in a job, shows its progress, and returns its result.

    Args:
        function: see `start_job`.
        arguments: arguments of the function, picklable.
        title: title for the bar and the job's folder.
        unit: what `done` and `total` count.
        processes: number of processes on this machine; None takes what the profile says.

    Raises:
        LaunchError: if the job fails, dies or is cancelled.
        KeyboardInterrupt: if interrupted while waiting; the job is cancelled first.
    """
    if processes is None:
        job, folder = start_job(function, arguments, title, shared=True)
    else:
        folder = (JOBS / f"{title}-{datetime.now():%Y%m%d-%H%M%S-%f}-{os.getpid()}").absolute()
        folder.mkdir(parents=True)
        executor = _local_executor(folder, processes)
        with submitit.helpers.clean_env():
            job = executor.submit(Job(function, arguments, folder, Path.cwd(), os.getpid()))
    try:
        with ProgressBar(desc=title, unit=f" {unit}", total=None) as bar:
            ended = Ended(job, folder)
            while not ended():
                time.sleep(POLL_S)
                show(bar, folder / "progress.json")
    except BaseException:
        cancel(job, folder)
        raise
    return result_of(job, title)


@contextmanager
def _own_session() -> Iterator[None]:
    """Lets submitit start local jobs in a session of their own: an interrupt of the launcher's group spares them.

    Whether they go on is for their own watch to decide, which looks for others who wait.
    """
    plain = subprocess.Popen
    subprocess.Popen = partial(plain, start_new_session=True)  # type: ignore[assignment, misc]
    try:
        yield
    finally:
        subprocess.Popen = plain  # type: ignore[misc]


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Sets environment variables for a while."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class Ended:
    """Tells whether a job has ended; asks a cluster's controller seldom, and gives its disk time to show the result."""

    def __init__(self, job: Any, folder: Path) -> None:
        self._job, self._folder = job, folder
        self._asked = time.monotonic()
        self._gone_since: float | None = None

    def __call__(self) -> bool:
        """Looks at the job, and gives a sign that this launcher still waits."""
        if self._job.paths.result_pickle.exists():
            return True
        slurm = isinstance(self._job, submitit.SlurmJob)
        if slurm:
            (self._folder / "heartbeat").touch()
            if time.monotonic() - self._asked < 5:
                return False  # SLURM's controller serves all users: ask it seldom
            self._asked = time.monotonic()
            gone = not in_queue(self._job.job_id)
        else:
            gone = self._job.done()
        if not gone:
            self._gone_since = None
            return False
        self._gone_since = self._gone_since or time.monotonic()
        return time.monotonic() - self._gone_since > (VANISHED_S if slurm else 1.0)


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


def slurm_executor(folder: Path, profile: Profile, title: str) -> submitit.Executor:
    """Returns what submits jobs as a profile says.

    Raises:
        LaunchError: if there is no SLURM on this machine.
    """
    if shutil.which("sbatch") is None:
        raise LaunchError("The profile asks for SLURM, but there is no `sbatch` on this machine.")
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


def show(bar: ProgressBar, path: Path) -> None:
    """Moves a bar to where a job says that it is."""
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
        # A process may write its result before its log is flushed; submitit's own message then holds the error.
        reason = str(error).rpartition("\n-")[0].splitlines()[-1:]
        shown += "".join(f"\n{line}" for line in reason if line not in shown)
        raise LaunchError(f"The job {title} failed. {where} ends with:\n{shown}") from error
