"""The order in which pre-training sees samples: a pure function of the seed and the step.

An epoch holds every image as often as its repeat factor says, in random order. Because nothing else is remembered,
a run that was stopped at any step goes on with exactly the batch that it would have seen.

No list of all samples is kept. Rows lie in blocks (the shards). In memory are a few numbers a block, and the rows of
the blocks that were asked for last; the order of an epoch is a keyed permutation, of which any place can be computed
alone (`swaglib.shards.permutation`).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from swaglib.shards.permutation import permuted

BLOCK = 2**12
"""Rows of a block, where the rows have no shards of their own."""

BLOCKS_IN_MEMORY = 2**14
"""Number of blocks that keep their rows of an epoch in memory."""

SHIFT, ROWS, BLOCKS, PLACES = range(4)
"""What random numbers are drawn for: each purpose has a stream of its own."""


@dataclass(frozen=True)
class Epoch:
    """What is known of an epoch without looking at single rows.

    Attributes:
        number: number of the epoch.
        shift: shift of the marks of systematic sampling, 0 to 1.
        order: numbers of the blocks, in the order in which they are seen.
        block_ends: end of each block, counted in images, in that order, int64.
        pool_ends: end of each pool (blocks that are mixed with each other), counted likewise, int64.
    """

    number: int
    shift: float
    order: NDArray[np.int64]
    block_ends: NDArray[np.int64]
    pool_ends: NDArray[np.int64]


class SampleOrder:
    """Tells which rows make up the batch of any step.

    In every epoch, a row comes either floor(r) or ceil(r) times, r on average over epochs (systematic sampling:
    equidistant marks, shifted at random, on a line on which each row has a length of r; within a block the rows lie on
    it in random order). So every epoch has the same length.

    Args:
        repeats: repeat factor of each row, shape (rows,), 0 for one that is left out; it may be mapped from a file.
        batch_size: rows a step, over all processes.
        seed: seed of the run.
        starts: first row of each block, such as a shard, ascending from 0; None cuts blocks of `BLOCK` rows.
        mixed: number of blocks whose rows are mixed with each other, so that no more than so many are read at a time;
            which blocks come together, and in which order, is drawn for every epoch. None mixes all.

    Attributes:
        length: number of images in every epoch: the sum of the repeat factors, rounded.

    Raises:
        ValueError: if every repeat factor is 0.

    Example:
        >>> order = SampleOrder(np.array([1.0, 1.0, 2.0]), batch_size=4, seed=0)
        >>> sorted(order.batch(0).tolist())
        [0, 1, 2, 2]
    """

    def __init__(
        self,
        repeats: NDArray[np.float64],
        batch_size: int,
        seed: int,
        starts: NDArray[np.int64] | None = None,
        mixed: int | None = None,
    ) -> None:
        if not np.any(repeats):
            raise ValueError("Every image has a repeat factor of 0, so there is nothing to see.")
        self.batch_size = batch_size
        self._repeats, self._seed = repeats, seed
        self._starts = np.arange(0, len(repeats), BLOCK) if starts is None else starts
        self._mixed = len(self._starts) if mixed is None else mixed
        sums = np.add.reduceat(repeats, self._starts, dtype=np.float64)
        self.length = round(float(sums.sum()))
        self._scale = self.length / float(sums.sum())
        self._ends = np.cumsum(sums) * self._scale
        self._ends[-1] = self.length  # whatever rounding made of it: every mark lies before it
        self._epoch = lru_cache(maxsize=2)(self._plan_epoch)
        self._rows = lru_cache(maxsize=BLOCKS_IN_MEMORY)(self._rows_of_block)

    def batch(self, step: int) -> NDArray[np.int64]:
        """Returns the rows of the batch of a step, shape (batch_size,); a batch may span epochs."""
        place, end = step * self.batch_size, (step + 1) * self.batch_size
        parts = []
        while place < end:
            number, inside = divmod(place, self.length)
            count = min(end - place, self.length - inside)
            parts.append(self._rows_at(self._epoch(number), np.arange(inside, inside + count)))
            place += count
        return np.concatenate(parts)

    def upcoming(self, step: int) -> list[int]:
        """Returns the blocks that will be mixed next, at the first step that sees those before them; else none."""
        if self._mixed >= len(self._starts):
            return []
        number, pool = self._pool(step)
        if step and self._pool(step - 1) == (number, pool):
            return []
        epoch = self._epoch(number)
        if pool == len(epoch.pool_ends) - 1:
            epoch, pool = self._epoch(number + 1), -1
        return sorted(epoch.order[(pool + 1) * self._mixed : (pool + 2) * self._mixed].tolist())

    def _pool(self, step: int) -> tuple[int, int]:
        """Returns the epoch of the step's first image, and in it the number of its pool."""
        number, inside = divmod(step * self.batch_size, self.length)
        return number, int(np.searchsorted(self._epoch(number).pool_ends, inside, side="right"))

    def _plan_epoch(self, number: int) -> Epoch:
        shift = float(np.random.default_rng([self._seed, number, SHIFT]).random())
        # How many marks, at shift, shift + 1, and so on, lie before the end of each block.
        marks = np.ceil(self._ends - shift).astype(np.int64)
        marks[-1] = self.length
        order = np.arange(len(marks))
        if self._mixed < len(marks):
            order = np.random.default_rng([self._seed, number, BLOCKS]).permutation(len(marks))
        ends = np.cumsum(np.diff(marks, prepend=0)[order])
        last = np.minimum(np.arange(self._mixed, len(ends) + self._mixed, self._mixed), len(ends)) - 1
        return Epoch(number, shift, order, ends, ends[last])

    def _rows_at(self, epoch: Epoch, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Returns the rows at places of an epoch."""
        pools = np.searchsorted(epoch.pool_ends, places, side="right")
        rows = np.empty(len(places), dtype=np.int64)
        for pool in np.unique(pools):
            own = pools == pool
            start = int(epoch.pool_ends[pool - 1]) if pool else 0
            size = int(epoch.pool_ends[pool]) - start
            mixed = start + permuted(places[own] - start, size, (self._seed, epoch.number, PLACES, int(pool)))
            rows[own] = self._rows_of_places(epoch, mixed)
        return rows

    def _rows_of_places(self, epoch: Epoch, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Returns the rows at places of an epoch whose blocks are not mixed."""
        numbers = np.searchsorted(epoch.block_ends, places, side="right")
        rows = np.empty(len(places), dtype=np.int64)
        for number in np.unique(numbers):
            own = numbers == number
            start = int(epoch.block_ends[number - 1]) if number else 0
            rows[own] = self._rows(epoch.number, int(epoch.order[number]))[places[own] - start]
        return rows

    def _rows_of_block(self, number: int, block: int) -> NDArray[np.int64]:
        """Returns the rows that an epoch sees of one block, each as often as it comes."""
        first = int(self._starts[block])
        last = int(self._starts[block + 1]) if block + 1 < len(self._starts) else len(self._repeats)
        line = first + np.random.default_rng([self._seed, number, ROWS, block]).permutation(last - first)
        line = line[self._repeats[line] > 0]  # so that rounding never reaches one that is left out
        begin = float(self._ends[block - 1]) if block else 0.0
        ends = begin + np.cumsum(np.asarray(self._repeats[line], dtype=np.float64)) * self._scale
        shift = self._epoch(number).shift
        low, high = (int(np.ceil(end - shift)) for end in (begin, float(self._ends[block])))
        high = self.length if block + 1 == len(self._starts) else high
        # Rounding may leave the last end just below the last mark.
        found = np.searchsorted(ends, shift + np.arange(low, high), side="right")
        rows: NDArray[np.int64] = line[np.minimum(found, len(line) - 1)]
        return rows
