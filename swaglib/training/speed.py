"""How fast a run goes: images a second, the share of time spent waiting for data, and memory.

Another run of the same settings has other times, so this is no part of a result: it lies in a folder of logs.
"""

import csv
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import torch

SPEED = "speed.csv"
COLUMNS = ("step", "images", "images_per_second", "waiting_share", "memory_gigabytes")


class SpeedLog:
    """Writes `speed.csv`, a row at a time; a run that goes on from a checkpoint adds to it.

    Columns: `step`, `images` (seen so far), `images_per_second` since the last row, over all processes and without
    validation; `waiting_share`, the part of that time in which this process waited for images; `memory_gigabytes`,
    this process's peak so far, on the GPU if it has one.

    Args:
        folder: folder of the run's logs; None writes nothing.
        device: device of the network.
        tensorboard: writes there for TensorBoard too.

    Raises:
        ModuleNotFoundError: if TensorBoard is asked for and not installed.
    """

    def __init__(self, folder: Path | None, device: torch.device, tensorboard: bool = False) -> None:
        self._folder, self._device = folder, device
        self._board_writer = _board_writer() if tensorboard and folder is not None else None
        self._files = ExitStack()
        self._writer: Any = None
        self._board: Any = None
        self._count_from(0, 0.0)

    def start(self, images: int, waited: float) -> None:
        """Opens the files and counts from now on: so many images have been seen, so many seconds waited."""
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / SPEED
            goes_on = images > 0 and path.exists()
            self._file = self._files.enter_context(path.open("a" if goes_on else "w", newline="", encoding="utf-8"))
            self._writer = csv.writer(self._file)
            if not goes_on:
                self._writer.writerow(COLUMNS)
            if self._board_writer is not None:
                self._board = self._files.enter_context(self._board_writer(self._folder))
        self._count_from(images, waited)

    def _count_from(self, images: int, waited: float) -> None:
        self._images, self._waited, self._paused, self._since = images, waited, 0.0, time.perf_counter()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Leaves out the time that is spent inside, such as on validation."""
        started = time.perf_counter()
        yield
        self._paused += time.perf_counter() - started

    def row(self, step: int, images: int, waited: float, values: dict[str, float]) -> None:
        """Writes a row; `values` are those of the same row of `log.csv`, for TensorBoard."""
        seconds = time.perf_counter() - self._since - self._paused
        speed = (images - self._images) / seconds
        numbers = {
            "images_per_second": round(speed, 1),
            "waiting_share": round((waited - self._waited) / seconds, 4),
            "memory_gigabytes": round(peak_memory(self._device) / 1e9, 3),
        }
        if self._writer is not None:
            self._writer.writerow([step, images, *numbers.values()])
            self._file.flush()
        if self._board is not None:
            for name, value in {**values, **numbers}.items():
                self._board.add_scalar(name, value, images)
        self._count_from(images, waited)

    def __enter__(self) -> "SpeedLog":
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()


def peak_memory(device: torch.device) -> int:
    """Returns the peak memory of this process so far, in bytes: of its tensors on the GPU, or as a whole on the CPU."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # kibibytes, but on macOS


def _board_writer() -> Any:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        raise ModuleNotFoundError(
            "machine.tensorboard is true, but TensorBoard is not installed. Run `uv pip install tensorboard`, or set "
            "it to false."
        ) from None
    return SummaryWriter
