"""What runs inside a job: the function, a watch that ends it when nobody waits any more, and its progress."""

import importlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import submitit

from swaglib.atomic import atomic_file
from swaglib.launch.claim import HEARTBEAT_S, is_wanted, process_started
from swaglib.launch.handover import announced, handed_over, has_queue, is_open

FAREWELL_S = 3.0
"""When one of several processes has failed, the others, which may wait for it forever, end themselves after this."""

Report = Callable[[int, int], None]


@dataclass
class Job:
    """What runs inside the job, in each of its tasks.

    Attributes:
        function: `package.module:function`.
        arguments: arguments of the function.
        folder: folder of the job, where it leaves its progress and finds the wish to end.
        root: folder in which the function's modules are looked for first: the project's.
        owner: process id of the launcher if it is on the same machine and the job must not outlive it, or may get more
            from it. A job that computes works lives as long as anybody waits for one of them.
        here: whether it runs on the machine of the launcher.
    """

    function: str
    arguments: dict[str, Any]
    folder: Path
    root: Path
    owner: int | None = None
    here: bool = True
    visible_gpus: str | None = None
    attempt: str = "0"

    def __post_init__(self) -> None:
        self.visible_gpus = os.environ.get("CUDA_VISIBLE_DEVICES")

    def __call__(self) -> Any:
        """Calls the function, in every task of the job, and returns its result."""
        if self.here:
            # submitit hides all GPUs from local jobs; give back what the launcher saw.
            os.environ.pop("CUDA_VISIBLE_DEVICES", None)
            if self.visible_gpus is not None:
                os.environ["CUDA_VISIBLE_DEVICES"] = self.visible_gpus
        if str(self.root) not in sys.path:
            sys.path.insert(0, str(self.root))
        environment = submitit.JobEnvironment()
        first = _join_tasks(environment)
        # A job that was put back in the queue finds the files of its earlier attempts.
        self.attempt = os.environ.get("SLURM_RESTART_COUNT", "0")
        own = self.folder / f"task-{self.attempt}-{environment.global_rank}"
        own.write_text(str(os.getpid()))
        running = self.folder / "running"
        if first:
            running.touch()
        threading.Thread(target=self._watch, daemon=True).start()
        try:
            module, _, name = self.function.partition(":")
            report = progress_writer(self.folder) if first else lambda done, total: None
            function = getattr(importlib.import_module(module), name)
            more = {"more": self._handed_over()} if has_queue(self.folder) else {}
            return function(**self.arguments, report=report, **more)
        except Exception:  # not the exit by which submitit puts a job back in the queue
            (self.folder / f"failed-{self.attempt}").touch()
            raise
        finally:
            own.unlink(missing_ok=True)
            if first:
                running.unlink(missing_ok=True)

    def _handed_over(self) -> Iterator[list[Any]]:
        assert self.owner is not None
        return handed_over(self.folder, self.owner)

    def checkpoint(self) -> submitit.helpers.DelayedSubmission:
        """Lets submitit put a preempted or timed-out job back in the queue; it goes on from its own checkpoints."""
        return submitit.helpers.DelayedSubmission(self)

    def _watch(self) -> None:
        unwanted = 0
        while True:
            time.sleep(0.5)
            try:
                # Twice in a row: the folder of a work that has just been published is removed file by file.
                unwanted = 0 if self._wanted() else unwanted + 1
                if (self.folder / "cancel").exists() or unwanted > 1:
                    break
                ended = (self.folder / f"failed-{self.attempt}").exists() or self._peer_died()
            except OSError:
                continue  # a network disk that does not answer now
            if ended:
                time.sleep(FAREWELL_S)  # for the one that failed to say why
                break
        array = sys.modules.get("swaglib.launch.array")
        for job in list(array.RUNNING) if array is not None else []:
            job.cancel(check=False)
        (self.folder / "running").unlink(missing_ok=True)
        os._exit(130)

    def _wanted(self) -> bool:
        """Tells whether anybody still waits for what this job does."""
        works = announced(self.folder)
        if works:
            more_may_come = self.owner is not None and is_open(self.folder) and process_started(self.owner) is not None
            return more_may_come or any(map(is_wanted, works)) or not any(map(Path.is_dir, works))
        if self.owner is not None:
            return process_started(self.owner) is not None
        return _beats(self.folder / "heartbeat")

    def _peer_died(self) -> bool:
        """Tells whether another task on this machine is gone without a word: killed, or out of memory."""
        if not self.here:
            return False  # tasks may be on other machines; srun ends them all
        for path in self.folder.glob(f"task-{self.attempt}-*"):
            try:
                process = int(path.read_text())
            except (FileNotFoundError, ValueError):
                continue  # it has just ended, or is just being written
            if process_started(process) is None and path.exists():
                return True
        return False


def progress_writer(folder: Path) -> Report:
    """Returns what writes `progress.json` into a folder, twice a second at most."""
    shown = 0.0

    def report(done: int, total: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if (now - shown > 0.5 or done >= total) and folder.is_dir():
            shown = now
            with atomic_file(folder / "progress.json") as temporary:
                temporary.write_text(json.dumps({"done": done, "total": total}))

    return report


def _beats(heartbeat: Path) -> bool:
    try:
        return time.time() - heartbeat.stat().st_mtime < HEARTBEAT_S
    except FileNotFoundError:
        return True  # a network disk may show it late


PORTS = (20_000, 32_000)
"""Ports at which the first task of a job waits for the others."""


def _join_tasks(environment: submitit.JobEnvironment) -> bool:
    """Sets torchrun's variables in a job of several tasks; tells whether this is the first task."""
    if environment.num_tasks > 1:
        together = submitit.helpers.TorchDistributedEnvironment()
        # Not every machine knows its own name: SLURM says where the first task is.
        here = "127.0.0.1" if environment.cluster == "local" else os.environ.get("SLURM_LAUNCH_NODE_IPADDR")
        together.master_addr = here or together.master_addr
        # By the job's number, so that all tasks choose the same; below those that systems give to any connection.
        together.master_port = PORTS[0] + together.master_port % (PORTS[1] - PORTS[0])
        together.export(set_cuda_visible_devices=False, overwrite=True)
    return environment.global_rank == 0
