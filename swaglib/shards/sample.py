"""The order in which pre-training sees samples: a pure function of the seed and the step.

An epoch holds every picture as often as its repeat factor says, in random order. Because nothing else is remembered,
a run that was stopped at any step goes on with exactly the batch that it would have seen.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


def epoch_length(repeats: NDArray[np.float64]) -> int:
    """Returns the number of pictures in every epoch: the sum of the repeat factors, rounded."""
    return round(float(repeats.sum()))


def epoch_order(
    repeats: NDArray[np.float64], seed: int, epoch: int, block: NDArray[np.int32] | None = None, mixed: int = 1
) -> NDArray[np.int64]:
    """Returns the rows seen in an epoch, in order.

    Each picture comes either floor(r) or ceil(r) times, r on average over epochs (systematic sampling: equidistant
    marks, shifted at random, on a line where each picture has a length of r). So every epoch has the same length.

    With blocks, the rows of `mixed` blocks come together, in random order, then those of the next, so that no more
    than so many blocks are read at a time; which blocks come together, and in which order, is drawn for every epoch.

    Args:
        repeats: repeat factor of each row, shape (rows,), scaled so that they add up to a whole number.
        seed: of the run.
        epoch: 0, 1, ...
        block: number of each row's block, such as its shard, shape (rows,), 0 to blocks - 1; or none.
        mixed: blocks that are mixed.
    """
    random = np.random.default_rng([seed, epoch])
    length = epoch_length(repeats)
    line = random.permutation(len(repeats))
    if block is not None:
        pool = block_pools(block, seed, epoch, mixed)[block]
        line = line[np.argsort(pool[line], kind="stable")]
    ends = np.cumsum(repeats[line]) * (length / repeats.sum())
    marks = random.random() + np.arange(length)
    # Rounding may leave the last end just below the last mark.
    rows = line[np.minimum(np.searchsorted(ends, marks, side="right"), len(line) - 1)]
    rows = random.permutation(rows)
    return rows if block is None else rows[np.argsort(pool[rows], kind="stable")]


def block_pools(block: NDArray[np.int32], seed: int, epoch: int, mixed: int) -> NDArray[np.int64]:
    """Returns for every block the number of the pool with which it is mixed in this epoch; pools are seen in order."""
    random = np.random.default_rng([seed, epoch, 1])
    return random.permutation(int(block.max()) + 1) // mixed


class SampleOrder:
    """Tells which rows make up the batch of any step.

    Args:
        repeats: repeat factor of each row, shape (rows,).
        batch_size: rows a step, over all processes.
        seed: of the run.
        block: number of each row's shard, if not all rows are mixed.
        mixed: shards that are mixed at a time.
    """

    def __init__(
        self,
        repeats: NDArray[np.float64],
        batch_size: int,
        seed: int,
        block: NDArray[np.int32] | None = None,
        mixed: int = 1,
    ) -> None:
        self.length = epoch_length(repeats)
        self.batch_size = batch_size
        self._block = block
        if block is not None:
            self._pools = lru_cache(maxsize=2)(lambda epoch: block_pools(block, seed, epoch, mixed))
        self._epoch = lru_cache(maxsize=2)(lambda epoch: epoch_order(repeats, seed, epoch, block, mixed))

    def batch(self, step: int) -> NDArray[np.int64]:
        """Returns the rows of the batch of a step; a batch may span epochs."""
        place, end = step * self.batch_size, (step + 1) * self.batch_size
        parts = []
        while place < end:
            epoch, inside = divmod(place, self.length)
            parts.append(self._epoch(epoch)[inside : inside + end - place])
            place += len(parts[-1])
        return np.concatenate(parts)

    def upcoming(self, step: int) -> list[int]:
        """Returns the shards that will be mixed next, at the first step that sees those before them; else none."""
        if self._block is None:
            return []
        pool = self._pool(step)
        if step and self._pool(step - 1) == pool:
            return []
        epoch, number = pool
        pools = self._pools(epoch)
        if number == pools.max():
            pools, number = self._pools(epoch + 1), -1
        return [int(shard) for shard in np.flatnonzero(pools == number + 1)]

    def _pool(self, step: int) -> tuple[int, int]:
        """Returns the epoch of the step's first picture, and in it the number of its pool."""
        assert self._block is not None
        epoch, inside = divmod(step * self.batch_size, self.length)
        row = self._epoch(epoch)[inside]
        return epoch, int(self._pools(epoch)[self._block[row]])
