"""Waits for works, wave by wave, and computes those that nobody else does."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from swaglib.launch import claim
from swaglib.launch.closure import declares
from swaglib.launch.describe import describe, warn_of_other_code
from swaglib.launch.handover import close, hand_over
from swaglib.launch.job_start import (
    Ended,
    LaunchError,
    cancel,
    chosen_profile,
    processes_of,
    result_of,
    show,
    start_job,
)
from swaglib.launch.perform import FAILED, Assigned
from swaglib.launch.shared import shared_by_processes
from swaglib.launch.store import Store
from swaglib.launch.work import Work, known_key
from swaglib.progress import ProgressBar

POLL_S = 0.2


@dataclass
class _Running:
    """A job of this launcher.

    Attributes:
        keys: keys of the works that it computes.
        job: submitit's job.
        folder: folder of the job.
        ended: tells whether it has ended.
        open: whether more can be handed over to it.
        shape: threads of each of its works, and how many it computes at the same time: it takes no others.
    """

    keys: list[str]
    job: Any
    folder: Path
    ended: Ended
    open: bool
    shape: tuple[int, int]


class Waiting:
    """One launcher that waits for works.

    Args:
        waves: works that need none of each other; each wave may need results of those before it.
        kept: the store of works.
        title: title for the progress bar and the jobs.
    """

    def __init__(self, waves: Sequence[Sequence[Work]], kept: Store, title: str) -> None:
        self.waves, self.kept, self.title = waves, kept, title
        self.me = claim.this_process()
        self.todo: dict[str, Work] = {}
        self.keys: list[str] = []
        self.jobs: list[_Running] = []
        self.followed: dict[str, str] = {}  # attempts of others, by work
        self.total = sum(map(len, waves))
        self.beaten = 0.0
        self.here = chosen_profile().cluster == "this-machine"

    @contextmanager
    def registered(self) -> Iterator[None]:
        """Notes that this process waits; on an interrupt, ends the jobs for which nobody else does."""
        try:
            yield
        except BaseException:
            self._leave()
            for one in self.jobs:
                live = [key for key in one.keys if self.kept.finished(key) is None]
                if not any(claim.is_wanted(self.kept.live(key)) for key in live):
                    cancel(one.job, one.folder)
                    for key in live:
                        claim.release(self.kept.live(key), self.me.token)
            raise
        finally:
            self._leave()
            for key in self.keys:
                claim.give_up(self.kept.live(key), self.me)

    def run(self) -> None:
        """Waits and computes until nothing is left to do."""
        with ExitStack() as stack:
            bar = None
            for place, wave in enumerate(self.waves):
                last = place == len(self.waves) - 1
                self._begin(wave)
                if self.todo and bar is None:
                    unit = wave[0].unit if self.total == 1 else "work"
                    total = None if self.total == 1 else self.total
                    bar = stack.enter_context(ProgressBar(desc=self.title, unit=f" {unit}", total=total))
                while self.todo:
                    self._step(bar, place, last)
                for work in wave:  # at once: what a later wave reads must not be forgotten meanwhile
                    self.kept.note_user(Path.cwd(), work.title, known_key(work, self.kept))

    def _begin(self, wave: Sequence[Work]) -> None:
        """Takes up the works of a wave that are not finished."""
        keys = {known_key(work, self.kept): work for work in wave}
        self.todo = {key: work for key, work in keys.items() if self.kept.finished(key) is None}
        self.keys += self.todo
        for key in self.todo:
            self._wait_for(key)

    def _step(self, bar: ProgressBar | None, place: int, last: bool) -> None:
        self._forget_finished()
        self._look_at_jobs()
        self._start(self._are_alone(self.waves[place + 1 :]), last)
        self._beat()
        if bar is not None and self.total == 1 and self.todo:
            show(bar, self.kept.live(next(iter(self.todo))) / "progress.json")
        elif bar is not None:
            later = sum(map(len, self.waves[place + 1 :]))
            bar.update(self.total - later - len(self.todo) - bar.n)
        if self.todo:
            time.sleep(POLL_S)

    def _are_alone(self, waves: Sequence[Sequence[Work]]) -> bool:
        """Tells whether each of some works has one process to itself."""
        return not any(self._is_shared(work) for wave in waves for work in wave)

    def _wait_for(self, key: str) -> None:
        """Notes, or notes again, that this process waits for a work: its folder goes when another finishes it."""
        with suppress(FileNotFoundError):
            self.kept.live(key).mkdir(parents=True, exist_ok=True)
            claim.wait_for(self.kept.live(key), self.me)
            describe(self.todo[key], key, self.kept)

    def _beat(self) -> None:
        """Gives signs of life for what this process waits for, and for what waits in the queue of its jobs."""
        if time.monotonic() - self.beaten > claim.BEAT_S:
            self.beaten = time.monotonic()
            for key in self.todo:
                path = self.kept.live(key) / claim.WAITERS / f"{self.me.token}.json"
                if path.is_file():
                    claim.beat(path)
                elif self.kept.finished(key) is None:
                    self._wait_for(key)
            for key in [key for one in self.jobs for key in one.keys]:
                claim.beat(self.kept.live(key) / claim.CLAIM)

    def _leave(self) -> None:
        for key in self.keys:
            (self.kept.live(key) / claim.WAITERS / f"{self.me.token}.json").unlink(missing_ok=True)
        for one in self.jobs:
            if one.open:
                close(one.folder)

    def _forget_finished(self) -> None:
        for key in [key for key in self.todo if self.kept.finished(key) is not None]:
            del self.todo[key]
            if claim.holder_of(self.kept.live(key)) is None:
                self.kept.tidy(key)

    def _look_at_jobs(self) -> None:
        for one in list(self.jobs):
            if not one.ended():
                continue
            self.jobs.remove(one)
            for key in one.keys:
                claim.release(self.kept.live(key), self.me.token)
            self._forget_finished()
            if any(key in self.todo for key in one.keys) and not self._taken_over(one.keys):
                result_of(one.job, self.title)  # raises, with the end of the job's log
                left = next(self.todo[key] for key in one.keys if key in self.todo)
                raise LaunchError(f"The job {self.title} ended without the result of {left.title}.")

    def _taken_over(self, keys: list[str]) -> bool:
        return all(claim.holder_of(self.kept.live(key)) is not None for key in keys if key in self.todo)

    def _start(self, more_can_follow: bool, last: bool) -> None:
        """Claims works that nobody computes, and starts jobs for them; on this machine one job at a time."""
        waits = next((one for one in self.jobs if one.open), None)
        if self.here and self.jobs and waits is None:
            return
        mine = self._claim(waits is None, None if waits is None else waits.shape)
        if not mine:
            if waits is not None and self._has_other_shape(waits.shape):
                close(waits.folder)
                waits.open = False
            return
        for key in mine:
            (self.kept.live(key) / FAILED).unlink(missing_ok=True)
            warn_of_other_code(self.todo[key], key, self.kept)
        assigned = {key: Assigned(self.todo[key], key, self.me.token) for key in mine}
        if waits is not None:
            waits.keys += mine
            hand_over(waits.folder, list(assigned.values()), [self.kept.live(key) for key in mine])
            if last:
                close(waits.folder)
                waits.open = False
            return
        for keys in [mine] if self.here else [[key] for key in mine]:
            first = self.todo[keys[0]]
            follows = self.here and not last and more_can_follow and not self._is_shared(first)
            job, folder = start_job(
                "swaglib.launch.perform:perform",
                {"assigned": [assigned[key] for key in keys], "root": Path.cwd(), "at_once": first.at_once},
                self.title,
                self._is_shared(first),
                [self.kept.live(key) for key in keys],
                first.threads,
                follows,
            )
            self.jobs.append(_Running(keys, job, folder, Ended(job, folder), follows, _shape(first)))

    def _has_other_shape(self, shape: tuple[int, int]) -> bool:
        """Tells whether a work that no job of this launcher computes does not fit into a job of a shape."""
        begun = {key for one in self.jobs for key in one.keys}
        return any(_shape(work) != shape for key, work in self.todo.items() if key not in begun)

    def _claim(self, may_share: bool, shape: tuple[int, int] | None = None) -> list[str]:
        """Claims works that nobody computes and that fit into one job, on this machine; elsewhere each has its own.

        Works of one job have the number of threads that is in their keys, so they all have the same.
        """
        mine: list[str] = []
        for key, work in self.todo.items():
            if self.here and shape is not None and _shape(work) != shape:
                continue
            own = self.kept.live(key)
            if any(key in one.keys for one in self.jobs) or (self._is_shared(work) and not may_share):
                continue
            if self.here and mine and (self._is_shared(work) or self._is_shared(self.todo[mine[0]])):
                continue
            holder = claim.holder_of(own)
            if holder is not None:
                self.followed[key] = holder.token
                continue
            self._refuse_failed(key, own)
            if claim.take(own, self.me):
                if self.kept.finished(key) is not None:  # between the last look and now
                    claim.release(own, self.me.token)
                    continue
                self._wait_for(key)
                mine.append(key)
                shape = _shape(work)
        return mine

    def _is_shared(self, work: Work) -> bool:
        return processes_of(chosen_profile()) > 1 and declares(work.function, shared_by_processes.__name__)

    def _refuse_failed(self, key: str, live: Path) -> None:
        """Tells the failure of an attempt that this process has waited for; an earlier failure is tried again."""
        path = live / FAILED
        if key in self.followed and path.is_file():
            failure = json.loads(path.read_text(encoding="utf-8"))
            if failure["token"] == self.followed[key]:
                raise LaunchError(f"The work {self.todo[key].title} failed where it was computed:\n{failure['text']}")


def _shape(work: Work) -> tuple[int, int]:
    """Returns the number of threads of a work, and how many of its kind a job computes at the same time."""
    return work.threads, work.at_once
