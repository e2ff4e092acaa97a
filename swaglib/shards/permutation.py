"""A keyed permutation: where any one place goes can be computed alone, without a list of all places.

A Feistel network over the smallest even number of bits that holds all places, whose round function is the finaliser of
SplitMix64 (Steele, Lea and Flood 2014, https://doi.org/10.1145/2660193.2660195); what falls beyond the last place goes
through it again until it does not (cycle walking: Black and Rogaway 2002, https://doi.org/10.1007/3-540-45760-7_9).
"""

import numpy as np
from numpy.typing import NDArray

PASSES = 8
"""Four make a Feistel network hard to tell from chance over many places; small halves need more."""


def permuted(places: NDArray[np.int64], count: int, key: tuple[int, ...]) -> NDArray[np.int64]:
    """Returns where places go.

    Args:
        places: places from 0 to `count` - 1, of any shape.
        count: number of all places, at most 2**62.
        key: numbers, 0 or more, that tell which permutation it is.

    Returns:
        New places, int64, of the same shape; over all places, each number from 0 to `count` - 1 exactly once.
    """
    half = np.uint64(max(1, -(-(count - 1).bit_length() // 2)))
    mask = np.uint64((1 << int(half)) - 1)
    keys = np.random.SeedSequence(key).generate_state(PASSES, np.uint64)
    values = np.asarray(places).astype(np.uint64)
    out = np.ones(values.shape, dtype=np.bool_)
    while out.any():
        left, right = values[out] >> half, values[out] & mask
        for one in keys:
            left, right = right, left ^ (_mixed(right ^ one) & mask)
        values[out] = left << half | right
        out = values >= count
    return values.astype(np.int64)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Returns values whose every bit depends on all bits of what was given."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
