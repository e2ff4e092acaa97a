"""Digests of what a work reads: one a file, remembered by path, size and time of change.

An input of many files is told by a manifest with a line a file, so that of a terabyte of shards only those that are new
are read.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

CHUNK = 2**22


class Digests:
    """SHA-256 of files, kept in a small database so that no unchanged file is read twice.

    Args:
        path: path of the database; it may be removed at any time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def of(self, path: Path) -> dict[str, str]:
        """Returns the manifest of a path: SHA-256 of each file below a folder by relative path, or of one file by "".

        Raises:
            FileNotFoundError: if it is not there.
        """
        if path.is_file():
            return {"": self.file(path)}
        if not path.is_dir():
            raise FileNotFoundError(f"There is no {path}. The stage that writes it has not run: use `dvc repro`.")
        return {str(own.relative_to(path)): self.file(own) for own in files_below(path)}

    def file(self, path: Path) -> str:
        """Returns the SHA-256 of a file."""
        state = os.stat(path)
        key = (str(path.resolve()), state.st_size, state.st_mtime_ns)
        with suppress(sqlite3.Error), closing(self._open()) as database:
            row = database.execute("select digest from digests where path=? and size=? and changed=?", key).fetchone()
            if row is not None:
                return str(row[0])
        digest = hash_file(path)
        # A database that cannot be written, such as on some network disks, costs time and nothing else.
        with suppress(sqlite3.Error), closing(self._open()) as database, database:
            database.execute("insert or replace into digests values (?, ?, ?, ?)", (*key, digest))
        return digest

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path, timeout=20)
        database.execute(
            "create table if not exists digests (path text primary key, size integer, changed integer, digest text)"
        )
        return database


def files_below(folder: Path) -> Iterator[Path]:
    """Yields the files below a folder in a fixed order; links are followed."""
    for place, folders, files in os.walk(folder, followlinks=True):
        folders.sort()
        yield from (Path(place) / name for name in sorted(files))


def hash_file(path: Path) -> str:
    """Returns the SHA-256 of a file."""
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def states_of(path: Path) -> dict[str, str]:
    """Returns size and time of change of each file below a path: for the user's own images, which may be very many."""
    if path.is_file():
        state = path.stat()
        return {"": f"{state.st_size} {state.st_mtime_ns}"}
    return {str(own.relative_to(path)): states_of(own)[""] for own in files_below(path)}
