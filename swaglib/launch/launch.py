"""Brings the results of works: finished ones at once, live ones when they end, and starts all others.

    launch(work)         one work, in a job of its own
    launch_all(works)    many; on this machine they share a job, which goes on when some need results of others

Where it runs is chosen by `SWAG_LAUNCH` (`swaglib.launch.job_start`), and never changes what comes out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from swaglib.launch.store import store
from swaglib.launch.waiting import Waiting
from swaglib.launch.work import Work, known_key
from swaglib.progress import NOTE, in_kernel


@dataclass(frozen=True)
class Finished:
    """A work with its result.

    Attributes:
        work: what it is.
        key: key of the work.
        folder: folder of its files, which must not be changed: copy them (`swaglib.launch.copy`).
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
        title: title for the progress bar and the job; without it, that of the first work.
        say: whether a notebook gets the note.

    Raises:
        LaunchError: if a work fails, dies or is cancelled.
        KeyboardInterrupt: if interrupted while waiting; a work is cancelled if nobody else waits for it.
    """
    kept = store()
    waiting = Waiting(_waves(works), kept, title or works[0].title)
    with waiting.registered():
        waiting.run()
    done = []
    for work in works:
        key = known_key(work, kept)
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


def _say(done: list[Finished]) -> None:
    """Notes in a notebook when, where and in how long works were computed; kept out of the executed notebook."""
    if not in_kernel():
        return
    from IPython.display import display

    display({"text/plain": "\n".join(map(str, done))}, raw=True, metadata={NOTE: True})
