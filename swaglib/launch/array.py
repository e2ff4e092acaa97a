"""Runs one function over many partitions: here one after another, or on a cluster as a SLURM job array.

    SWAG_LAUNCH_ARRAY=slurm/cpu.yaml dvc repro

A partition's result is a file. A job that fails leaves the others' files in place, and the next run does only what is
missing.
"""

import importlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import submitit

from swaglib.launch.job_start import JOBS, VANISHED_S, in_queue, result_of, slurm_executor
from swaglib.launch.profile import read_profile
from swaglib.progress import progress

VARIABLE = "SWAG_LAUNCH_ARRAY"
MOST_JOBS = 500
"""Jobs in one array; SLURM's default limit is 1,001. With more partitions than that, a job does several."""

RUNNING: list[Any] = []
"""Jobs of the array under way: a job that started them, and that nobody waits for any more, cancels them."""

POLL_S = 2.0
ASK_S = 10.0


def launch_array(function: str, arguments: Sequence[dict[str, Any]], title: str) -> None:
    """Calls a function once for each set of arguments; what it makes are files.

    Args:
        function: `package.module:function`.
        arguments: sets of arguments, picklable; one set a partition. A partition whose file `target` is there is not
            done again.
        title: title of the progress bar and the job array.

    Raises:
        LaunchError: if a job of the array fails, with the end of its log; the other jobs run to their end first.
    """
    profile = os.environ.get(VARIABLE)
    if profile and arguments:
        _on_slurm(function, arguments, title, Path(profile))
        return
    for own in progress(arguments, title, "partition", len(arguments)):
        _Partitions(function, [own])()


@dataclass(frozen=True)
class _Partitions:
    """What a job of an array does: calls a function for a few partitions, one after another.

    A preempted job is put back in the queue by submitit; partitions whose `target` is there are not done again.
    """

    function: str
    arguments: Sequence[dict[str, Any]]

    def __call__(self) -> int:
        module, _, name = self.function.partition(":")
        call = getattr(importlib.import_module(module), name)
        todo = [own for own in self.arguments if not _done(own)]
        for own in todo:
            call(**own)
        return len(todo)

    def checkpoint(self) -> submitit.helpers.DelayedSubmission:
        """Lets submitit put a preempted or timed-out job back in the queue."""
        return submitit.helpers.DelayedSubmission(self)


def _done(arguments: dict[str, Any]) -> bool:
    target = arguments.get("target")
    return target is not None and Path(target).is_file()


def chunks(arguments: Sequence[dict[str, Any]], most: int = MOST_JOBS) -> list[Sequence[dict[str, Any]]]:
    """Divides the partitions among at most `most` jobs, as evenly as may be."""
    jobs = min(most, len(arguments))
    bounds = [len(arguments) * number // jobs for number in range(jobs + 1)]
    return [arguments[start:end] for start, end in pairwise(bounds)]


def _on_slurm(function: str, arguments: Sequence[dict[str, Any]], title: str, profile: Path) -> None:
    folder = JOBS / f"{title}-{datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}"
    folder.mkdir(parents=True)
    executor = slurm_executor(folder, read_profile(profile), title)
    shares = chunks(arguments)
    # A launcher that is itself a SLURM job must not pass that job's settings on; where SLURM is, stays known.
    configuration = {name: os.environ[name] for name in ("SLURM_CONF",) if name in os.environ}
    with submitit.helpers.clean_env():
        os.environ.update(configuration)
        with executor.batch():
            jobs = [executor.submit(_Partitions(function, share)) for share in shares]
    RUNNING.extend(jobs)
    try:
        for job in progress(jobs, title, "job", len(jobs)):
            _wait(job)
    except BaseException:
        for job in jobs:
            job.cancel()
        raise
    finally:
        RUNNING.clear()
    for job in jobs:
        result_of(job, title)


def _wait(job: Any) -> None:
    """Waits until a job has left its result, or has left SLURM's queue without one."""
    asked = time.monotonic()
    while not job.paths.result_pickle.exists():
        time.sleep(POLL_S)
        if time.monotonic() - asked > ASK_S:
            asked = time.monotonic()
            if not in_queue(job.job_id):
                return _linger(job)


def _linger(job: Any) -> None:
    """Waits a little for the result of a job that has left the queue: network disks are late."""
    deadline = time.monotonic() + VANISHED_S
    while time.monotonic() < deadline and not job.paths.result_pickle.exists():
        time.sleep(POLL_S)
