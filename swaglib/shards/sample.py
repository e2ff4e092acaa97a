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


def epoch_order(repeats: NDArray[np.float64], seed: int, epoch: int) -> NDArray[np.int64]:
    """Returns the rows seen in an epoch, in order.

    Each picture comes either floor(r) or ceil(r) times, r on average over epochs (systematic sampling: equidistant
    marks, shifted at random, on a line where each picture has a length of r). So every epoch has the same length.

    Args:
        repeats: repeat factor of each row, shape (rows,), scaled so that they add up to a whole number.
        seed: of the run.
        epoch: 0, 1, ...
    """
    random = np.random.default_rng([seed, epoch])
    length = epoch_length(repeats)
    line = random.permutation(len(repeats))
    ends = np.cumsum(repeats[line]) * (length / repeats.sum())
    marks = random.random() + np.arange(length)
    # Rounding may leave the last end just below the last mark.
    rows = line[np.minimum(np.searchsorted(ends, marks, side="right"), len(line) - 1)]
    return random.permutation(rows)


class SampleOrder:
    """Tells which rows make up the batch of any step.

    Args:
        repeats: repeat factor of each row, shape (rows,).
        batch_size: rows a step, over all processes.
        seed: of the run.
    """

    def __init__(self, repeats: NDArray[np.float64], batch_size: int, seed: int) -> None:
        self.length = epoch_length(repeats)
        self.batch_size = batch_size
        self._epoch = lru_cache(maxsize=2)(lambda epoch: epoch_order(repeats, seed, epoch))

    def batch(self, step: int) -> NDArray[np.int64]:
        """Returns the rows of the batch of a step; a batch may span two epochs."""
        places = np.arange(step * self.batch_size, (step + 1) * self.batch_size)
        return np.array([self._epoch(place // self.length)[place % self.length] for place in places.tolist()])
