"""Copies results out of the store: by reference where the disk can, never as hard links, which share every change."""

import errno
import fcntl
import shutil
import sys
from pathlib import Path

from swaglib.atomic import atomic_folder
from swaglib.launch.digest import files_below

FICLONE = 0x40049409
"""Linux's request that makes one file share the blocks of another until one of them changes."""


def copy_folder(source: Path, destination: Path, extra: dict[str, str] | None = None) -> None:
    """Copies a folder, in one piece.

    Args:
        source: folder of a finished work, or of a part of it.
        destination: folder to write, which is replaced.
        extra: text files to add, by name.

    Raises:
        FileNotFoundError: if the result is no longer there.
    """
    if not source.is_dir():
        raise FileNotFoundError(f"The result in {source} is gone: it was forgotten meanwhile. Run the stage again.")
    with atomic_folder(destination) as temporary:
        for path in files_below(source):
            copy_file(path, temporary / path.relative_to(source))
        for name, text in (extra or {}).items():
            (temporary / name).write_text(text, encoding="utf-8")


def copy_file(source: Path, destination: Path) -> None:
    """Copies a file's content; the copy may be written to."""
    destination.parent.mkdir(parents=True, exist_ok=True)
    if not (sys.platform == "linux" and _cloned(source, destination)):
        shutil.copyfile(source, destination)


def _cloned(source: Path, destination: Path) -> bool:
    try:
        with open(source, "rb") as one, open(destination, "wb") as other:
            fcntl.ioctl(other.fileno(), FICLONE, one.fileno())
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        return False
    return True
