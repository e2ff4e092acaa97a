"""Brings the results of works: finished ones at once, live ones when they end, and starts all others.

    launch(work)         one work, in a job of its own
    launch_all(works)    many; those that are small share a job on this machine

Where it runs is chosen by `SWAG_LAUNCH` (`swaglib.launch.job_start`), and never changes what comes out.
"""

import json
import shutil
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from swaglib.launch import claim
from swaglib.launch.closure import declares
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
from swaglib.launch.perform import CHECKPOINTS, FAILED, Assigned
from swaglib.launch.shared import shared_by_processes
from swaglib.launch.store import DESCRIPTION, Store, now, store
from swaglib.launch.work import Work, key_of
from swaglib.progress import NOTE, ProgressBar, in_kernel

POLL_S = 0.2


@dataclass(frozen=True)
class Finished:
    """A work with its result.

    Attributes:
        work: what it is.
        key: of the work.
        folder: of its files, which must not be changed: copy them (`swaglib.launch.copy`).
        description: what it read, when, where and in how long it was computed.
    """

    work: Work
    key: str
    folder: Path
    description: dict[str, Any]

    def __str__(self) -> str:
        """Says when, where and in how long it was computed."""
        own = self.description
        device = own["hardware"]["gpu"] or own["hardware"]["cpu"]
        return (
            f"{self.work.title}: computed {own['begun']} on {own['host']} ({device}) in {own['seconds']:.1f} s, work "
            f"{self.key[:12]}"
        )


def launch(work: Work) -> Finished:
    """Returns a work's result; raises as `launch_all`."""
    return launch_all([work])[0]


def launch_all(works: Sequence[Work], title: str | None = None, say: bool = True) -> list[Finished]:
    """Returns the results of works, in their order; what needs the result of another waits for it.

    A finished work is returned at once, one that is computed now is waited for, one that was interrupted goes on from
    its checkpoint, any other is started. In a notebook, a note says for each when, where and in how long it was made.

    Args:
        works: those that others of them need may be left out.
        title: for the progress bar and the job; without it, that of the first work.
        say: whether a notebook gets the note.

    Raises:
        LaunchError: if a work fails, dies or is cancelled.
        KeyboardInterrupt: if interrupted while waiting; a work is cancelled if nobody else waits for it.
    """
    kept = store()
    waves = _waves(works)
    for wave in waves:
        _compute(wave, kept, title or works[0].title)
        for work in wave:  # at once: what a later wave reads must not be forgotten meanwhile
            kept.note_user(Path.cwd(), work.title, _key(work, kept))
    done = []
    for work in works:
        key = _key(work, kept)
        folder = kept.finished(key)
        assert folder is not None
        done.append(Finished(work, key, folder, kept.description(key)))
    kept.shrink({one.key for one in done})
    if say:
        _say(done)
    return done


def _waves(works: Sequence[Work]) -> list[list[Work]]:
    """Puts works in an order in which each comes after those that it needs; a wave's works need none of each other."""
    depths: dict[int, int] = {}
    every: dict[int, Work] = {}

    def depth(work: Work) -> int:
        if id(work) not in depths:
            every[id(work)] = work
            depths[id(work)] = 1 + max((depth(own) for own in work.needed()), default=-1)
        return depths[id(work)]

    for work in works:
        depth(work)
    return [[every[name] for name, own in depths.items() if own == level] for level in sorted(set(depths.values()))]


def _key(work: Work, kept: Store) -> str:
    """Returns the key of a work, worked out once."""
    if id(work) not in kept.keys:
        kept.keys[id(work)] = (work, work.key(kept))
    return kept.keys[id(work)][1]


def _compute(works: Sequence[Work], kept: Store, title: str) -> None:
    """Returns when all works, which need none of each other, are finished."""
    todo = {key: work for key, work in ((_key(work, kept), work) for work in works) if kept.finished(key) is None}
    if not todo:
        return
    waiting = _Waiting(todo, kept, title)
    with waiting.registered():
        waiting.run()


class _Waiting:
    """One launcher that waits for works, and computes those that nobody else does."""

    def __init__(self, todo: dict[str, Work], kept: Store, title: str) -> None:
        self.todo, self.kept, self.title = todo, kept, title
        self.me = claim.this_process()
        self.jobs: list[tuple[list[str], Any, Path, Ended]] = []
        self.followed: dict[str, str] = {}  # attempts of others, by work
        self.total = len(todo)
        self.keys = list(todo)
        self.beaten = 0.0

    @contextmanager
    def registered(self) -> Iterator[None]:
        """Notes that this process waits; on an interrupt, ends the jobs for which nobody else does."""
        try:
            for key in self.keys:
                self._wait_for(key)
            yield
        except BaseException:
            self._leave()
            for keys, job, folder, _ in self.jobs:
                if not any(claim.is_wanted(self.kept.live(key)) for key in keys):
                    cancel(job, folder)
                    for key in keys:
                        claim.release(self.kept.live(key), self.me.token)
            raise
        finally:
            self._leave()
            for key in self.keys:
                claim.give_up(self.kept.live(key), self.me)

    def _wait_for(self, key: str) -> None:
        """Notes, or notes again, that this process waits for a work: its folder goes when another finishes it."""
        with suppress(FileNotFoundError):
            self.kept.live(key).mkdir(parents=True, exist_ok=True)
            claim.wait_for(self.kept.live(key), self.me)
            _describe(self.todo[key], key, self.kept)

    def run(self) -> None:
        """Waits and computes until nothing is left to do."""
        unit = next(iter(self.todo.values())).unit if self.total == 1 else "work"
        with ProgressBar(desc=self.title, unit=f" {unit}", total=None if self.total == 1 else self.total) as bar:
            while self.todo:
                self._forget_finished()
                self._look_at_jobs()
                self._start()
                self._beat()
                if self.total == 1 and self.todo:
                    show(bar, self.kept.live(next(iter(self.todo))) / "progress.json")
                else:
                    bar.update(self.total - len(self.todo) - bar.n)
                if self.todo:
                    time.sleep(POLL_S)

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
            for key in [key for keys, *_ in self.jobs for key in keys]:
                claim.beat(self.kept.live(key) / claim.CLAIM)

    def _leave(self) -> None:
        for key in self.keys:
            (self.kept.live(key) / claim.WAITERS / f"{self.me.token}.json").unlink(missing_ok=True)

    def _forget_finished(self) -> None:
        for key in [key for key in self.todo if self.kept.finished(key) is not None]:
            del self.todo[key]
            if claim.holder_of(self.kept.live(key)) is None:
                shutil.rmtree(self.kept.live(key), ignore_errors=True)

    def _look_at_jobs(self) -> None:
        for entry in list(self.jobs):
            keys, job, _, ended = entry
            if not ended():
                continue
            self.jobs.remove(entry)
            for key in keys:
                claim.release(self.kept.live(key), self.me.token)
            self._forget_finished()
            if any(key in self.todo for key in keys) and not self._taken_over(keys):
                result_of(job, self.title)  # raises, with the end of the job's log
                left = next(self.todo[key] for key in keys if key in self.todo)
                raise LaunchError(f"The job {self.title} ended without the result of {left.title}.")

    def _taken_over(self, keys: list[str]) -> bool:
        return all(claim.holder_of(self.kept.live(key)) is not None for key in keys if key in self.todo)

    def _start(self) -> None:
        """Claims works that nobody computes, and starts jobs for them; on this machine one job at a time."""
        here = chosen_profile().cluster == "this-machine"
        if here and self.jobs:
            return
        mine: list[str] = []
        for key, work in self.todo.items():
            own = self.kept.live(key)
            if any(key in keys for keys, *_ in self.jobs):
                continue
            alone = self._is_shared(work) or not here
            if here and mine and (alone or self._is_shared(self.todo[mine[0]])):
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
        groups = [mine] if here and mine else [[key] for key in mine]
        for keys in groups:
            first = self.todo[keys[0]]
            assigned = [Assigned(self.todo[key], key, self.me.token) for key in keys]
            for key in keys:
                (self.kept.live(key) / FAILED).unlink(missing_ok=True)
                _warn_of_other_code(self.todo[key], key, self.kept)
            job, folder = start_job(
                "swaglib.launch.perform:perform",
                {"assigned": assigned, "root": Path.cwd()},
                self.title,
                self._is_shared(first),
                [self.kept.live(key) for key in keys],
                first.threads,
            )
            self.jobs.append((keys, job, folder, Ended(job, folder)))

    def _is_shared(self, work: Work) -> bool:
        return processes_of(chosen_profile()) > 1 and declares(work.function, shared_by_processes.__name__)

    def _refuse_failed(self, key: str, live: Path) -> None:
        """Tells the failure of an attempt that this process has waited for; an earlier failure is tried again."""
        path = live / FAILED
        if key in self.followed and path.is_file():
            failure = json.loads(path.read_text(encoding="utf-8"))
            if failure["token"] == self.followed[key]:
                raise LaunchError(f"The work {self.todo[key].title} failed where it was computed:\n{failure['text']}")


def _describe(work: Work, key: str, kept: Store) -> None:
    """Writes what a work is beside its checkpoints."""
    path = kept.live(key) / DESCRIPTION
    if not path.is_file():
        facts = work.facts(kept)
        needs = [_key(own, kept) for own in work.needed()]
        own = {"title": work.title, "question": key_of(work.question(kept)), "asked": now(), "needs": needs, **facts}
        temporary = path.with_name(f".{path.name}.{claim.this_process().token}")
        temporary.write_text(json.dumps(own, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        temporary.replace(path)


def _warn_of_other_code(work: Work, key: str, kept: Store) -> None:
    """Says that an interrupted work of other code is left where it is, and how to go on with it."""
    if any((kept.live(key) / CHECKPOINTS).glob("*")):
        return
    question, facts = key_of(work.question(kept)), work.facts(kept)
    for other, before in kept.interrupted():
        live = kept.live(other)
        if other == key or before.get("question") != question or not any((live / CHECKPOINTS).glob("*")):
            continue
        if claim.holder_of(live) is None:
            warnings.warn(
                f"{work.title} was interrupted with other code ({', '.join(differences(before, facts)[:6])}). It "
                f"starts anew. To go on with its checkpoint: python -m swaglib.launch works continue {other[:12]}",
                stacklevel=2,
            )


def differences(before: dict[str, Any], facts: dict[str, Any]) -> list[str]:
    """Returns what differs between two descriptions of works that ask the same: modules, data files, distributions."""
    found = []
    for part in ("code", "data", "distributions"):
        old, new = before.get(part, {}), facts[part]
        found += [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    return found + (["Python's version"] if before.get("python") != facts["python"] else [])


def _say(done: list[Finished]) -> None:
    """Notes in a notebook when, where and in how long works were computed; kept out of the executed notebook."""
    if not in_kernel():
        return
    from IPython.display import display

    display({"text/plain": "\n".join(map(str, done))}, raw=True, metadata={NOTE: True})
