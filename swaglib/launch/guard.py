"""Refuses reads that a work has not declared: its result would depend on something that its key does not hold."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CODE = (".py", ".pyc", ".so", ".pyd")


class UndeclaredReadError(PermissionError):
    """A work opened a file of the project that is none of its inputs."""


@contextmanager
def guard(forbidden: Sequence[Path], allowed: Sequence[Path]) -> Iterator[None]:
    """Makes this process refuse to open files below some folders, for a while.

    What libraries open without Python is not seen; the working folder, which holds nothing but the inputs, catches
    their relative paths.

    Args:
        forbidden: folders.
        allowed: files and folders that may be opened all the same; so may Python's own code.
    """
    closed = tuple(_with_end(path) for path in forbidden)
    open_ = tuple(_with_end(path) for path in (*allowed, Path(sys.prefix)))
    active = True

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if not active or event != "open" or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        path = os.path.realpath(os.fsdecode(arguments[0])) + os.sep
        if path.startswith(closed) and not path.startswith(open_) and not path[: -len(os.sep)].endswith(CODE):
            raise UndeclaredReadError(
                f"The work opened {path[: -len(os.sep)]}, which is none of its inputs: its key would not change "
                f"with that file. Declare it among the inputs of the work (swaglib/stages)."
            )

    sys.addaudithook(hook)  # there is no way to remove one
    try:
        yield
    finally:
        active = False


def _with_end(path: Path) -> str:
    return os.path.realpath(path) + os.sep
