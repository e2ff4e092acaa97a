"""Brings the decoded images of batches, some batches ahead of their use.

Threads read and decode; nothing here draws random numbers, so how many there are, and what is kept in memory, changes
no image and no order.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from swaglib.images.decode import JPEG, decode, decode_jpegs

BATCHES_AHEAD = 2
ROWS_AT_A_TIME = 16
"""Number of images in a thread's next piece of work."""


class Reader(Protocol):
    """Where encoded images come from, by row.

    Attributes:
        rows: number of images.
    """

    rows: int

    def read(self, row: int) -> bytes:
        """Returns an encoded image."""

    def announce(self, shard: int) -> None:
        """Asks for a shard to be read ahead."""


class Loader:
    """Decoded images, by the rows of an index.

    Args:
        reader: reader of the encoded images.
        image_size: side to which they are decoded.
        gigabytes: size of the decoded images that are kept in memory: those that came first, until it is full.
        threads: number of threads that read and decode.
        device: device that batches go to.
        jpeg_on_gpu: decodes JPEGs on the device, and keeps none of them.

    Attributes:
        rows: number of rows of the index.
        waited: seconds that the taker of batches has waited for them.

    Example:
        >>> with Loader(reader, image_size=64, gigabytes=1.0, threads=1) as loader:
        ...     for images in loader.batches([[0, 1], [2, 3]]):
        ...         print(images.shape)  # (2, 3, 64, 64), uint8
    """

    def __init__(
        self,
        reader: Reader,
        image_size: int,
        gigabytes: float,
        threads: int,
        device: torch.device | str = "cpu",
        jpeg_on_gpu: bool = False,
    ) -> None:
        self.waited = 0.0
        self.rows = reader.rows
        self._reader = reader
        self._image_size = image_size
        self._device = torch.device(device)
        self._jpeg_on_gpu = jpeg_on_gpu and self._device.type == "cuda"
        self._pool = ThreadPoolExecutor(threads)
        room = min(int(gigabytes * 1e9 / (3 * image_size * image_size)), reader.rows)
        self._kept = np.empty(
            (room, 3, image_size, image_size), np.uint8
        )  # memory is taken page by page, as it is filled
        self._free = iter(range(room))  # taking from it is atomic: no two threads get the same place
        self._place: dict[int, int] = {}

    def batches(self, rows: Iterable[Iterable[int] | NDArray[np.int64]]) -> Iterator[Tensor]:
        """Yields the images of each batch of rows, uint8 of shape (rows, 3, image_size, image_size), on the device.

        Raises:
            ValueError: if an image cannot be read or decoded; names its row of the index.
        """
        load = self._load_for_gpu if self._jpeg_on_gpu else self._load
        batches = iter(rows)
        ahead = [load([int(row) for row in batch]) for batch in islice(batches, BATCHES_AHEAD)]
        while ahead:
            finish = ahead.pop(0)
            started = time.perf_counter()
            images = finish()
            self.waited += time.perf_counter() - started
            ahead += [load([int(row) for row in batch]) for batch in islice(batches, 1)]
            yield images

    def announce(self, shards: list[int]) -> None:
        """Asks the operating system, in the background, to read whole shards before they are needed."""
        for shard in shards:
            self._pool.submit(self._reader.announce, shard)

    def _load(self, rows: list[int]) -> Callable[[], Tensor]:
        """Starts loading a batch, and returns what waits for it."""
        pinned = self._device.type == "cuda"
        batch = torch.empty(len(rows), 3, self._image_size, self._image_size, dtype=torch.uint8, pin_memory=pinned)
        values = batch.numpy()
        pieces = range(0, len(rows), ROWS_AT_A_TIME)
        work = [self._pool.submit(self._fill, values, rows, start) for start in pieces]

        def finish() -> Tensor:
            _finish(work)
            return batch.to(self._device, non_blocking=pinned)

        return finish

    def _load_for_gpu(self, rows: list[int]) -> Callable[[], Tensor]:
        def read() -> Tensor:
            images = [self._reader.read(row) for row in rows]
            jpegs = [place for place, image in enumerate(images) if image.startswith(JPEG)]
            batch = torch.empty(
                len(rows), 3, self._image_size, self._image_size, dtype=torch.uint8, device=self._device
            )
            if jpegs:
                encoded = [images[place] for place in jpegs]
                try:
                    batch[jpegs] = decode_jpegs(encoded, self._image_size, self._device)
                except RuntimeError as error:
                    chosen = ", ".join(str(rows[place]) for place in jpegs)
                    raise ValueError(f"One of the rows {chosen} of the index cannot be decoded: {error}") from error
            for place in sorted(set(range(len(rows))) - set(jpegs)):
                batch[place] = decode(images[place], self._image_size)
            return batch

        work = self._pool.submit(read)
        return work.result

    def _fill(self, values: NDArray[np.uint8], rows: list[int], start: int) -> None:
        own = rows[start : start + ROWS_AT_A_TIME]
        places = [self._place.get(row) for row in own]
        for number, (row, place) in enumerate(zip(own, places, strict=True), start):
            if place is not None:
                values[number] = self._kept[place]
                continue
            try:
                values[number] = decode(self._reader.read(row), self._image_size)
            except OSError as error:
                raise ValueError(f"The image in row {row} of the index cannot be decoded: {error}") from error
            self._keep(row, values[number])

    def _keep(self, row: int, image: NDArray[np.uint8]) -> None:
        free = next(self._free, None)
        if free is not None:
            self._kept[free] = image
            self._place[row] = free  # last: from now on other threads read it

    def __enter__(self) -> "Loader":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)


def _finish(work: list[Future[None]]) -> None:
    wait(work)
    for piece in work:
        piece.result()
