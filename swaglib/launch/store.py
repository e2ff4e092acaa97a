"""The store of works: results that are never computed twice, shared by clones, copies and branches.

    done/<key>/work.json, output/     a finished work: what it is, what it read, when, where and in how long; its files
    live/<key>/                       one that is computed or was interrupted: claim, who waits, checkpoints, progress
    users/<project>.json              which works a project uses now
    fresh/<session>/<key>             works that a session with SWAG_FRESH has computed anew
    gone/                             what is just being removed
    digests.sqlite                    SHA-256 of files that were read before

A work appears in `done` by one rename, so nobody meets half of one. The store lies in `$SWAG_WORKS`, or in the user's
folder of caches.
"""

import fcntl
import hashlib
import json
import os
import shutil
import time
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from swaglib.atomic import atomic_file
from swaglib.launch.closure import Closure
from swaglib.launch.digest import Digests, files_below

VARIABLE = "SWAG_WORKS"
LIMIT = "SWAG_WORKS_GB"
LIMIT_GB = 50.0
"""The store's size, unless `$SWAG_WORKS_GB` gives another: beyond it, the oldest works that nobody uses go."""

FRESH = "SWAG_FRESH"
"""A name of a session that computes everything anew, beside the finished works, and compares."""

DESCRIPTION, OUTPUT = "work.json", "output"


class DifferentResultError(RuntimeError):
    """Two results of one work differ; the message names the files."""


class Store:
    """Works on disk.

    Args:
        root: folder of the store; it is made when something is written.

    Attributes:
        digests: digests of files, remembered.
        keys: keys of works that were asked for before, by identity: (work, key).
        closures: the code that works depend on, by function and modules, as it was when first asked for.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.digests = Digests(root / "digests.sqlite")
        self.keys: dict[int, tuple[object, str]] = {}
        self.closures: dict[tuple[str, tuple[str, ...]], Closure] = {}

    def finished(self, key: str) -> Path | None:
        """Returns the folder of a finished work's files, or None; a session of `SWAG_FRESH` sees only its own."""
        folder = self.root / "done" / key
        session = os.environ.get(FRESH)
        if session and not (self.root / "fresh" / session / key).exists():
            return None
        return folder / OUTPUT if (folder / DESCRIPTION).is_file() else None

    def description(self, key: str) -> dict[str, Any]:
        """Returns what a finished work is, and how it was computed."""
        text = (self.root / "done" / key / DESCRIPTION).read_text(encoding="utf-8")
        described: dict[str, Any] = json.loads(text)
        return described

    def live(self, key: str) -> Path:
        """Returns the folder of a work that is not finished."""
        return self.root / "live" / key

    def every(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yields the key and the description of each finished work."""
        for path in sorted((self.root / "done").glob(f"*/{DESCRIPTION}")):
            with suppress(FileNotFoundError):  # forgotten meanwhile
                yield path.parent.name, json.loads(path.read_text(encoding="utf-8"))

    def interrupted(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yields the key and the facts of each work that is computed now or was interrupted."""
        for path in sorted((self.root / "live").glob(f"*/{DESCRIPTION}")):
            with suppress(FileNotFoundError):  # finished meanwhile
                yield path.parent.name, json.loads(path.read_text(encoding="utf-8"))

    def publish(self, key: str, attempt: Path, description: dict[str, Any]) -> None:
        """Makes the result of an attempt the work's, in one piece; of two results the first stands.

        Args:
            key: key of the work.
            attempt: folder that holds `output`; it is gone afterwards.
            description: what the work is; hashes and size of the files are added.

        Raises:
            DifferentResultError: if there is a result already, of the same hardware, and it differs; or, with
                `SWAG_FRESH`, of any hardware.
        """
        output = attempt / OUTPUT
        hashes = self.digests.of(output)
        size = sum(path.stat().st_size for path in files_below(output))
        for path in files_below(output):
            path.chmod(0o444)
        own = {**description, "output": hashes, "bytes": size}
        with atomic_file(attempt / DESCRIPTION) as temporary:
            temporary.write_text(json.dumps(own, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        _sync(attempt)
        done = self.root / "done" / key
        done.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.rename(attempt, done)
        except OSError:
            if not (done / DESCRIPTION).is_file():
                raise
            self._compare(key, own)
            shutil.rmtree(attempt, ignore_errors=True)
        session = os.environ.get(FRESH)
        if session:
            marks = self.root / "fresh" / session
            marks.mkdir(parents=True, exist_ok=True)
            (marks / key).touch()

    def _compare(self, key: str, own: dict[str, Any]) -> None:
        before = self.description(key)
        if before["output"] == own["output"]:
            return
        names = sorted({*before["output"], *own["output"]})
        differ = [name for name in names if before["output"].get(name) != own["output"].get(name)]
        said = (
            f"The work {own['title']!r} ({key[:12]}) gave other bytes than before: {', '.join(differ[:5])} of "
            f"{len(names)} files. Before: {before['hardware']}; now: {own['hardware']}."
        )
        if before["hardware"] == own["hardware"] or os.environ.get(FRESH):
            raise DifferentResultError(f"{said} The first result stands.")

    def forget(self, key: str) -> None:
        """Removes a work, finished or not."""
        self._remove(self.root / "done" / key)
        self.tidy(key)

    def tidy(self, key: str) -> None:
        """Removes the folder in which a work was computed."""
        self._remove(self.live(key))

    def _remove(self, folder: Path) -> None:
        """Removes a folder out of sight first: nobody meets half of it, and nobody's new file keeps it in place."""
        gone = self.root / "gone" / f"{folder.name}.{uuid.uuid4().hex}"
        gone.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            os.rename(folder, gone)
        for path in gone.parent.iterdir():  # also what a process that was killed has left
            shutil.rmtree(path, ignore_errors=True)

    def note_user(self, project: Path, title: str, key: str) -> None:
        """Notes that a project uses a work under a title; what it used under that title before is free."""
        path = self.root / "users" / f"{hashlib.sha256(str(project).encode()).hexdigest()[:16]}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path.with_suffix(".lock")):
            known: dict[str, Any] = {"project": str(project), "works": {}}
            if path.is_file():
                known = json.loads(path.read_text())
            if known["works"].get(title) != key:
                known["works"][title] = key
                with atomic_file(path) as temporary:
                    temporary.write_text(json.dumps(known, indent=1))
        with suppress(FileNotFoundError):
            os.utime(self.root / "done" / key)  # used now: the oldest are forgotten first

    def users(self) -> dict[str, list[str]]:
        """Returns, by key, where works are used: `<project>: <title>`; projects without a dvc.lock no longer count."""
        found: dict[str, list[str]] = {}
        for path in sorted((self.root / "users").glob("*.json")):
            known = json.loads(path.read_text())
            if (Path(known["project"]) / "dvc.lock").is_file():
                for title, key in known["works"].items():
                    found.setdefault(key, []).append(f"{known['project']}: {title}")
        return found

    def shrink(self, keep: Collection[str] = ()) -> list[str]:
        """Forgets the oldest works that nobody uses, until the store is within its limit; returns their keys.

        Args:
            keep: keys of works that stay, beside those that a project's last runs use and those that a live work reads.
        """
        limit = float(os.environ.get(LIMIT, LIMIT_GB)) * 1e9
        works = dict(self.every())
        total = sum(described["bytes"] for described in works.values())
        if total <= limit:
            return []
        read = {key for _, own in self.interrupted() for key in own.get("needs", [])}
        used, gone = {*self.users(), *read, *keep}, []
        for key in sorted(works, key=lambda one: (self.root / "done" / one).stat().st_mtime):
            if total <= limit:
                break
            if key not in used:
                self.forget(key)
                total -= works[key]["bytes"]
                gone.append(key)
        return gone


def store() -> Store:
    """Returns the store that `$SWAG_WORKS` names, or the one in the user's folder of caches."""
    named = os.environ.get(VARIABLE)
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Store((Path(named) if named else caches / "swag-works").absolute())


@contextmanager
def locked(path: Path, make: bool = True) -> Iterator[None]:
    """Holds a lock that only one process has at a time; it is released when the process dies.

    Args:
        path: path of the lock's file.
        make: whether its folder is made.

    Raises:
        FileNotFoundError: if the folder is not there and is not to be made.
    """
    if make:
        path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _sync(folder: Path) -> None:
    """Brings files to the disk: else a power cut could leave a renamed folder without its content."""
    for path in files_below(folder):
        with open(path, "rb") as stream:
            os.fsync(stream.fileno())


def age(seconds: float) -> str:
    """Returns a time span in words: `3 minutes`."""
    for name, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            count = round(seconds / length)
            return f"{count} {name}{'' if count == 1 else 's'}"
    return f"{seconds:.0f} s"


def now() -> str:
    """Returns the local time to the second, with its zone."""
    return time.strftime("%Y-%m-%d %H:%M:%S %z")
