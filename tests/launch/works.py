"""Small works for the tests: functions that a job can import, and what describes them."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from swaglib.launch.shared import shared_by_processes
from swaglib.launch.work import Work

Report = Callable[[int, int], None]


def add(first: int, numbers: Path, folder: Path) -> None:
    """Adds a number to those of a file."""
    (folder / "sum").write_text(str(first + sum(map(int, numbers.read_text().split()))))


def double(sums: Path, folder: Path) -> None:
    """Doubles the result of another work."""
    (folder / "double").write_text(str(2 * int((sums / "sum").read_text())))


def count(to: int, folder: Path, checkpoints: Path, report: Report) -> None:
    """Counts slowly, with a checkpoint at every step; each step leaves a line where the tests can see it."""
    path = checkpoints / "reached"
    reached = int(path.read_text()) if path.is_file() and path.read_text() else 0
    for step in range(reached, to):
        time.sleep(0.02)
        if os.environ.get("COUNTED"):
            with open(os.environ["COUNTED"], "a") as stream:
                stream.write(f"{step + 1}\n")
        temporary = path.with_suffix(".tmp")
        temporary.write_text(str(step + 1))
        os.replace(temporary, path)
        report(step + 1, to)
    (folder / "half").write_text("half of a result")
    time.sleep(0.05)
    (folder / "whole").write_text(str(to))


def slow(seconds: float, folder: Path, report: Report) -> None:
    """Sleeps, and says who slept."""
    time.sleep(seconds)
    (folder / "slept").write_text("well")


def add_slowly(numbers: Path, folder: Path, checkpoints: Path) -> None:
    """Reads a file late, and keeps what it read."""
    (checkpoints / "seen").touch()
    time.sleep(2)
    kept = checkpoints / "numbers"
    if not kept.is_file():
        kept.write_text(numbers.read_text())
    (folder / "sum").write_text(kept.read_text())


def threads(folder: Path, sums: Path | None = None) -> None:
    """Says how many threads its libraries may have."""
    (folder / "threads").write_text(os.environ["OMP_NUM_THREADS"])


def meet(name: str, folder: Path) -> None:
    """Waits for another work that is computed at the same time."""
    place = Path(os.environ["MEETING"])
    (place / name).touch()
    deadline = time.monotonic() + 60
    while len(list(place.iterdir())) < 2:
        if time.monotonic() > deadline:
            raise TimeoutError("nobody came")
        time.sleep(0.02)
    (folder / "met").write_text(name)


def fail_with(sums: Path, folder: Path) -> None:
    """Fails although its input is there."""
    assert (sums / "sum").is_file()
    raise ValueError("the image is upside down")


def fail(folder: Path) -> None:
    """Fails."""
    raise ValueError("the image is upside down")


def fail_late(folder: Path) -> None:
    """Fails after a while."""
    time.sleep(3)
    raise ValueError("the disk is square")


def read_elsewhere(path: str, folder: Path) -> None:
    """Reads a file that is none of its inputs."""
    (folder / "stolen").write_text(Path(path).read_text())


def random(folder: Path) -> None:
    """Gives other bytes every time."""
    (folder / "noise").write_bytes(os.urandom(8))


@shared_by_processes
def together(folder: Path) -> None:
    """Is shared by several processes; the first says how many."""
    if os.environ.get("RANK", "0") == "0":
        (folder / "world_size").write_text(os.environ.get("WORLD_SIZE", "1"))


def alone(folder: Path) -> None:
    """Is called by one process, whatever the profile says."""
    (folder / "world_size").write_text(os.environ.get("WORLD_SIZE", "1"))


def work(function: str, settings: dict[str, object] | None = None, **inputs: object) -> Work:
    """Returns a work of this module's function."""
    return Work(function, f"tests.launch.works:{function}", settings or {}, inputs, title=function)  # type: ignore[arg-type]
