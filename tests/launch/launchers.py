"""Launchers of small works, and what they leave, for the tests."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from swaglib.launch.work import Work
from tests.launch.works import work

LIMIT = 300
"""Seconds that nothing here takes: who waits longer waits in vain."""


def sums(first: int = 1, numbers: Path = Path("numbers")) -> Work:
    """Returns a work that adds a number to those of a file."""
    return work("add", {"first": first}, numbers=numbers)


def jobs() -> int:
    """Returns how many jobs were started in this project."""
    return len(list(Path("logs/jobs").iterdir())) if Path("logs/jobs").is_dir() else 0


def launcher(code: str) -> subprocess.Popen[bytes]:
    """Starts another launcher in the same project."""
    source = f"from swaglib.launch.launch import launch\nfrom tests.launch.works import work\n{code}"
    return subprocess.Popen([sys.executable, "-c", source], stderr=subprocess.PIPE, start_new_session=True)


def wait_until(happened: Callable[[], object]) -> None:
    """Waits for something that another process does."""
    deadline = time.monotonic() + LIMIT
    while not happened():
        assert time.monotonic() < deadline, f"it did not happen within {LIMIT} seconds"
        time.sleep(0.05)
