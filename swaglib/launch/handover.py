"""Lets a job on this machine go on with works that become ready later: it has loaded its libraries already.

A launcher whose later works need results of the earlier ones cannot know their keys when it starts a job. It keeps the
job's queue open, hands over what has become ready, and closes the queue when nothing more is to come. The files lie in
the job's own folder and are written by its own launcher.

    works               folders of the works that the job computes, one a line
    queue/000.pickle    works that were handed over, in the order of the numbers
    queue/closed        nothing more will come
"""

import pickle
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from swaglib.atomic import atomic_file
from swaglib.launch.claim import process_started

WORKS = "works"
QUEUE = "queue"
CLOSED = "closed"
POLL_S = 0.1


def announce(folder: Path, works: Sequence[Path]) -> None:
    """Adds folders of works to those that a job computes, for which others may wait."""
    every = dict.fromkeys([*announced(folder), *works])
    with atomic_file(folder / WORKS) as temporary:
        temporary.write_text("".join(f"{path}\n" for path in every), encoding="utf-8")


def announced(folder: Path) -> list[Path]:
    """Returns the folders of the works that a job computes."""
    try:
        return [Path(line) for line in (folder / WORKS).read_text(encoding="utf-8").splitlines()]
    except FileNotFoundError:
        return []


def hand_over(folder: Path, assigned: Sequence[Any], works: Sequence[Path]) -> None:
    """Gives a job whose queue is open more to do.

    Args:
        folder: folder of the job.
        assigned: what `swaglib.launch.perform` computes.
        works: folders of these works.
    """
    announce(folder, works)
    queue = folder / QUEUE
    with atomic_file(queue / f"{len(list(queue.glob('*.pickle'))):03}.pickle") as temporary:
        temporary.write_bytes(pickle.dumps(list(assigned)))


def open_queue(folder: Path) -> None:
    """Says that a job may get more to do."""
    (folder / QUEUE).mkdir()


def has_queue(folder: Path) -> bool:
    """Tells whether a job may get, or might have got, more to do."""
    return (folder / QUEUE).is_dir()


def is_open(folder: Path) -> bool:
    """Tells whether more may still be handed over."""
    return has_queue(folder) and not (folder / QUEUE / CLOSED).exists()


def close(folder: Path) -> None:
    """Says that a job gets nothing more to do."""
    (folder / QUEUE / CLOSED).touch()


def handed_over(folder: Path, launcher: int) -> Iterator[list[Any]]:
    """Yields, in the job, what is handed over, until the queue is closed or its launcher is gone.

    Args:
        folder: folder of the job.
        launcher: its process id, on this machine.
    """
    number, begun = 0, process_started(launcher)
    while True:
        path = folder / QUEUE / f"{number:03}.pickle"
        last = (folder / QUEUE / CLOSED).exists() or process_started(launcher) != begun or begun is None
        if path.is_file():
            number += 1
            yield pickle.loads(path.read_bytes())
        elif last:
            return
        else:
            time.sleep(POLL_S)
