"""Computes works inside a job: each in a working folder that holds nothing but its inputs, published in one piece."""

import importlib
import inspect
import itertools
import json
import os
import shutil
import sys
import threading
import time
import traceback
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from swaglib.atomic import atomic_file
from swaglib.launch import claim
from swaglib.launch.guard import guard
from swaglib.launch.hardware import hardware
from swaglib.launch.job import Report, progress_writer
from swaglib.launch.store import DESCRIPTION, OUTPUT, Store, now, store
from swaglib.launch.work import Input, Part, Work, key_of, location

FAILED = "failed.json"
CHECKPOINTS = "checkpoints"
LOGS = "logs"
INPUTS = "inputs"


class ChangedError(RuntimeError):
    """Code or inputs of a work changed while it was computed, so its result belongs to neither version."""


@dataclass(frozen=True)
class Assigned:
    """A work that a job has to compute.

    Attributes:
        work: what it is.
        key: key of the work, as the launcher knows it.
        token: token of the claim under which it is computed.
    """

    work: Work
    key: str
    token: str


def perform(
    assigned: list[Assigned],
    root: Path,
    report: Report,
    more: Iterable[list[Assigned]] | None = None,
    at_once: int = 1,
) -> None:
    """Computes works; of several, each in a process of its own, so that none sees what others left.

    Args:
        assigned: works to be computed.
        root: folder of the project.
        report: takes the number of works done and of all, if there are several.
        more: what the launcher hands over later, see `swaglib.launch.handover`.
        at_once: number of works of a batch that are computed at the same time.

    Raises:
        RuntimeError: if some failed; the others that were assigned or handed over with them were computed.
    """
    if len(assigned) == 1 and more is None:
        perform_one(assigned[0], root, report)
        return
    for batch in itertools.chain([assigned], more or []):
        _perform_batch(batch, root, report, at_once)


def _perform_batch(assigned: list[Assigned], root: Path, report: Report, at_once: int) -> None:
    for one in assigned:  # what all need is loaded once, before the processes part
        importlib.import_module(one.work.function.partition(":")[0])
        one.work.closure()  # syntax trees and versions are remembered
    failed: list[str] = []
    children: dict[int, Assigned] = {}
    report(0, len(assigned))
    for place, one in enumerate(assigned):
        if claim.is_wanted(store().live(one.key)):
            children[_in_child(one, root)] = one
        else:
            claim.release(store().live(one.key), one.token)
        while len(children) >= at_once:
            failed += _ended(children)
            report(place + 1 - len(children), len(assigned))
    while children:
        failed += _ended(children)
    report(len(assigned), len(assigned))
    if failed:
        raise RuntimeError(f"{len(failed)} of {len(assigned)} works failed, the first of them {failed[0]}; see above.")


def _ended(children: dict[int, Assigned]) -> list[str]:
    """Waits until a child process ends, and takes it out; returns the title of its work if that failed."""
    child, status = os.waitpid(-1, 0)
    if child not in children:  # another process of this job, such as one that a library started
        return []
    one = children.pop(child)
    claim.release(store().live(one.key), one.token)
    return [one.work.title] if status else []


def _in_child(one: Assigned, root: Path) -> int:
    """Starts to compute a work in a child process; returns its process id."""
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
        perform_one(one, root, lambda done, total: None)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _end_with(parent: int) -> None:
    """Ends this process when its parent is gone."""
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(130)


def perform_one(one: Assigned, root: Path, report: Report) -> None:
    """Computes a work and publishes it; several processes that share it all call this, and the first one publishes.

    Raises:
        ChangedError: if code or inputs are not those of the key, before or after.
    """
    kept, work = store(), one.work
    live, first = kept.live(one.key), int(os.environ.get("RANK", 0)) == 0
    if kept.finished(one.key) is not None:
        _leave_together("it was finished by another, meanwhile")
        return
    attempt = live / f"attempt-{one.token}"
    room = live / f"room-{one.token}"
    if first and not claim.pass_on(live, claim.this_process(one.token, os.environ.get("SLURM_JOB_ID", "local"))):
        _leave_together("another attempt has taken over")
        return
    stop, back = threading.Event(), False
    try:
        _check_key(one, "before it was computed")
        if first:
            shutil.rmtree(attempt, ignore_errors=True)
            shutil.rmtree(room, ignore_errors=True)
        (attempt / OUTPUT).mkdir(parents=True, exist_ok=True)
        beating = threading.Thread(target=_beat, args=(live / claim.CLAIM, stop), daemon=True)
        beating.start()
        started, begun = time.monotonic(), now()
        with_progress = _both(report, progress_writer(live)) if first else report
        _call(work, kept, root, room, live, with_progress)
        if first:
            try:
                _check_key(one, "while it was computed")
            except (ChangedError, FileNotFoundError):
                _forget_checkpoints_of_other_inputs(one, live)
                raise
            description = {
                **json.loads((live / DESCRIPTION).read_text(encoding="utf-8")),
                "begun": begun,
                "seconds": round(time.monotonic() - started, 1),
                "host": os.uname().nodename,
                "hardware": hardware(),
            }
            kept.publish(one.key, attempt, description)
            os.chdir(root)
            kept.tidy(one.key)
    except BaseException as error:
        back = isinstance(error, SystemExit)  # submitit puts the job back into the queue: its claim stays
        if first and live.is_dir() and isinstance(error, Exception):
            _write_failure(live, one.token, error)
        raise
    finally:
        stop.set()
        if first:
            if not back:
                claim.release(live, one.token)
            shutil.rmtree(room, ignore_errors=True)


def _leave_together(why: str) -> None:
    """Ends all processes that share a work when the first one leaves it: the others would wait for it forever."""
    if int(os.environ.get("WORLD_SIZE", 1)) > 1:
        raise RuntimeError(f"The work is left: {why}.")


def _forget_checkpoints_of_other_inputs(one: Assigned, live: Path) -> None:
    """Removes checkpoints that were made while inputs changed; those of code that was only edited stay."""
    asked = json.loads((live / DESCRIPTION).read_text(encoding="utf-8")).get("question")
    try:
        same = key_of(one.work.question(Store(store().root))) == asked
    except FileNotFoundError:
        same = False
    if not same:
        shutil.rmtree(live / CHECKPOINTS, ignore_errors=True)


def _call(work: Work, kept: Store, root: Path, room: Path, live: Path, report: Report) -> None:
    """Calls the function of a work in a folder with links to its inputs."""
    for variable in ("SWAG_LAUNCH", "SWAG_LAUNCH_ARRAY"):
        if os.environ.get(variable):
            os.environ[variable] = str(root / os.environ[variable])
    (live / CHECKPOINTS).mkdir(exist_ok=True)
    room.mkdir(exist_ok=True)
    attempt = live / room.name.replace("room-", "attempt-")
    arguments: dict[str, Any] = dict(work.settings)
    for name, value in work.inputs.items():
        # One folder down, so that no input hides what settings name by its place in the project.
        arguments[name] = _place(value, kept, root, room, Path(INPUTS) / name)
    for path in work.reads:
        if ".." in path.parts:
            raise ValueError(f"The path {path} leaves the project's folder. Give it from the root of the disk.")
        if not path.is_absolute() and path.parts:
            _link(root / path.parts[0], room / path.parts[0])
    places = {OUTPUT: attempt / OUTPUT, CHECKPOINTS: live / CHECKPOINTS, LOGS: root / LOGS}
    for name, target in places.items():
        _link(target, room / name)
    module, _, name = work.function.partition(":")
    function = getattr(importlib.import_module(module), name)
    offered = {"report": report, "machine": work.machine, "checkpoints": Path(CHECKPOINTS), "logs": work.logs}
    declared = inspect.signature(function).parameters
    arguments |= {name: value for name, value in offered.items() if name in declared}
    inputs = [path for value in work.inputs.values() for path in _paths(value, kept, root)]
    allowed = [live, root / LOGS, *inputs, *(root / path for path in work.reads), *work.closure().paths]
    os.chdir(room)
    with guard([root, kept.root], allowed):
        function(**arguments, folder=Path(OUTPUT))
    os.chdir(root)


def _place(value: Input, kept: Store, root: Path, room: Path, at: Path) -> Any:
    """Puts links to an input into the working folder, and returns what the function gets: paths relative to it."""
    if isinstance(value, Mapping):
        return {name: _place(own, kept, root, room, at / name) for name, own in value.items()}
    if isinstance(value, tuple):
        (room / at).mkdir(parents=True, exist_ok=True)
        for path in value:
            _link(root / path, room / at / path.name)
        return at
    _link(root / location(value, kept), room / at)
    return at


def _paths(value: Input, kept: Store, root: Path) -> list[Path]:
    if isinstance(value, Mapping):
        return [path for own in value.values() for path in _paths(own, kept, root)]
    if isinstance(value, tuple):
        return [root / path for path in value]
    if isinstance(value, Work | Part):
        return [location(value, kept)]
    return [root / value]


def _link(target: Path, link: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink():
        with suppress(FileExistsError):  # by another process that shares the work
            link.symlink_to(target)


def _check_key(one: Assigned, when: str) -> None:
    found = one.work.key(Store(store().root))
    if found != one.key:
        raise ChangedError(f"Code or inputs of {one.work.title} changed {when}. Start it again.")


def _beat(path: Path, stop: threading.Event) -> None:
    while not stop.wait(claim.BEAT_S):
        claim.beat(path)


def _both(one: Report, other: Report) -> Report:
    def report(done: int, total: int) -> None:
        one(done, total)
        other(done, total)

    return report


def _write_failure(live: Path, token: str, error: BaseException) -> None:
    text = "".join(traceback.format_exception(error)).strip().splitlines()[-30:]
    with atomic_file(live / FAILED) as temporary:
        temporary.write_text(json.dumps({"token": token, "text": "\n".join(text)}), encoding="utf-8")
