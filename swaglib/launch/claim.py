"""Who computes a work, and who waits for it.

A claim is one file that one process holds; it says host, process, job and token of the attempt, and its time of change
is the holder's heartbeat. Who waits has a file of the same kind. A holder or waiter of this machine counts as long as
its process lives, one of another machine as long as its heart beats.
"""

import json
import os
import socket
import time
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from swaglib.launch.store import locked

HEARTBEAT_S = 900.0
"""A holder or waiter on another machine that has given no sign for this long is gone; network disks are late."""

BEAT_S = 2.0
"""How often a sign is given."""

CLAIM, WAITERS = "claim.json", "waiters"


@dataclass(frozen=True)
class Holder:
    """A process that computes a work, or waits for it.

    Attributes:
        token: token of the attempt, or of the waiter.
        host: machine and namespace of processes.
        pid: process id there.
        started: when the process started, in the system's own count; process ids are used again.
        job: submitit's id of the job; empty before it is submitted.
    """

    token: str
    host: str
    pid: int
    started: str
    job: str = ""

    def alive(self, path: Path) -> bool:
        """Tells whether it is still there; `path` is its file."""
        if self.host == host():
            return process_started(self.pid) == self.started
        try:
            return time.time() - path.stat().st_mtime < HEARTBEAT_S
        except FileNotFoundError:
            return False
        except OSError:
            return True  # a network disk that does not answer now


def this_process(token: str | None = None, job: str = "") -> Holder:
    """Returns this process as a holder, with a new token unless one is given."""
    return Holder(token or uuid.uuid4().hex, host(), os.getpid(), process_started(os.getpid()) or "", job)


def host() -> str:
    """Returns what tells machines, and containers with processes of their own, apart."""
    try:
        space = os.stat("/proc/self/ns/pid").st_ino
    except OSError:
        space = 0
    return f"{socket.gethostname()}:{space}"


def process_started(pid: int) -> str | None:
    """Returns when a process started, in the system's own count; None if there is no such process, or it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return None if fields[0] == "Z" else fields[19]
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return None
    except (OSError, IndexError):
        return None
    try:  # no /proc, as on macOS
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return "alive"


def take(folder: Path, holder: Holder) -> bool:
    """Takes the claim of a work unless somebody holds it who is still there; tells whether it did."""
    with locked(folder / "lock"):
        current = read(folder / CLAIM)
        if current is not None and current.alive(folder / CLAIM):
            return False
        _write(folder / CLAIM, holder)
        return True


def pass_on(folder: Path, holder: Holder) -> bool:
    """Gives the claim of an attempt to another process of the same attempt; False if the claim is another attempt's."""
    with locked(folder / "lock"):
        current = read(folder / CLAIM)
        if current is None or current.token != holder.token:
            return False
        _write(folder / CLAIM, holder)
        return True


def release(folder: Path, token: str) -> None:
    """Gives up the claim of an attempt, if it still holds it."""
    with suppress(FileNotFoundError), locked(folder / "lock", make=False):
        current = read(folder / CLAIM)
        if current is not None and current.token == token:
            (folder / CLAIM).unlink(missing_ok=True)


def give_up(folder: Path, holder: Holder) -> None:
    """Gives up a claim that this very process holds; one that its job has taken on stays."""
    with suppress(FileNotFoundError), locked(folder / "lock", make=False):
        if read(folder / CLAIM) == holder:
            (folder / CLAIM).unlink(missing_ok=True)


def holder_of(folder: Path) -> Holder | None:
    """Returns who computes a work now, or None."""
    current = read(folder / CLAIM)
    return current if current is not None and current.alive(folder / CLAIM) else None


def wait_for(folder: Path, holder: Holder) -> Path:
    """Notes that a process waits for a work; returns its file, which is to be touched and, in the end, removed."""
    path = folder / WAITERS / f"{holder.token}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, holder)
    return path


def is_wanted(folder: Path) -> bool:
    """Tells whether anybody still waits for a work."""
    for path in (folder / WAITERS).glob("*.json"):
        waiter = read(path)
        if waiter is not None and waiter.alive(path):
            return True
    return False


def beat(path: Path) -> None:
    """Gives a sign of life."""
    with suppress(OSError):  # a network disk may not answer; the next sign comes soon
        os.utime(path)


def read(path: Path) -> Holder | None:
    """Reads who holds or waits; None if nobody."""
    for attempt in range(3):
        try:
            return Holder(**json.loads(path.read_text()))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (ValueError, TypeError):
            return None  # of another version of this study; nobody who is known holds it
        except OSError:  # a network disk, on which another host has just replaced the file
            time.sleep(0.2 * attempt)
    return None


def _write(path: Path, holder: Holder) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(json.dumps(asdict(holder)))
    os.replace(temporary, path)
