"""Checkpoints: an interrupted run goes on where it stopped.

They lie in a folder of this very run: who calls says which one that is. Each ends with the SHA-256 of its content: one
that was cut off or damaged is passed over, and the one before it is used.
"""

import hashlib
import io
import os
import warnings
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import torch

from swaglib.atomic import atomic_file

SUFFIX = ".checkpoint"
DIGEST_BYTES = hashlib.sha256().digest_size


class Checkpoints:
    """The checkpoints of a run: writes them in a thread beside training, keeps the newest few, and finds the newest.

    The state is copied when it is handed over, so training can go on and change it. At most one write is under way; the
    next waits for it. An error of writing is raised by the next call.

    Args:
        folder: folder of the run's checkpoints.
        kept: number of checkpoints that are kept.
        writes: whether this process writes them: of several that share a run, one does.

    Example:
        >>> with Checkpoints(folder, kept=2) as checkpoints:
        ...     state = checkpoints.load()
        ...     checkpoints.save({"step": 100, "model": model.state_dict()})
    """

    def __init__(self, folder: Path, kept: int, writes: bool = True) -> None:
        self._folder = folder
        self._kept = kept
        self._writes = writes
        self._pool = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None

    def load(self) -> dict[str, Any] | None:
        """Returns the newest checkpoint that is whole, or None; see `load_checkpoint`."""
        return load_checkpoint(self._folder)

    def save(self, state: dict[str, Any]) -> None:
        """Copies a state, which holds its `step`, and writes it in the background."""
        if self._writes:
            self.wait()
            self._writing = self._pool.submit(save_checkpoint, self._folder, _copied(state), self._kept)

    def wait(self) -> None:
        """Waits until the last state is on disk."""
        if self._writing is not None:
            self._writing.result()
            self._writing = None

    def __enter__(self) -> "Checkpoints":
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.wait()
        finally:
            self._pool.shutdown()


def save_checkpoint(folder: Path, state: dict[str, Any], kept: int) -> None:
    """Writes a checkpoint in one piece, with its SHA-256 at the end, and removes those older than the newest `kept`."""
    stream = io.BytesIO()
    torch.save(state, stream)
    content = stream.getbuffer()
    with atomic_file(folder / f"{state['step']:012d}{SUFFIX}") as temporary, open(temporary, "wb") as file:
        file.write(content)
        file.write(hashlib.sha256(content).digest())
        file.flush()
        os.fsync(file.fileno())  # else a power cut could leave a renamed file without its content
    for path in _newest_first(folder)[kept:]:
        path.unlink()


def load_checkpoint(folder: Path) -> dict[str, Any] | None:
    """Returns the newest checkpoint that is whole, or None if there is none; says which ones it passed over, and why.

    Loads tensors and plain values only, never code.
    """
    for path in _newest_first(folder):
        content = path.read_bytes()
        body, digest = content[:-DIGEST_BYTES], content[-DIGEST_BYTES:]
        if hashlib.sha256(body).digest() != digest:
            warnings.warn(f"{path} is cut off or damaged; the checkpoint before it is used.", stacklevel=2)
            continue
        state: dict[str, Any] = torch.load(io.BytesIO(body), map_location="cpu", weights_only=True)
        return state
    return None


def _newest_first(folder: Path) -> list[Path]:
    return sorted((path for path in folder.glob(f"*{SUFFIX}") if not path.name.startswith(".")), reverse=True)


def _copied(value: Any) -> Any:
    """Returns a copy of nested lists and mappings, with tensors on the CPU."""
    if isinstance(value, torch.Tensor):
        return value.detach().to("cpu", copy=True)
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_copied(item) for item in value]
    return value
