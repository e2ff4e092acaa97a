"""The one way in which seeds are derived from the seeds of the settings.

Streams of random numbers must not overlap: neither those of two purposes nor those of two steps. NumPy's seed sequences
mix all numbers that they are given; where NumPy draws, `np.random.default_rng([seed, *purpose])` does the same.
"""

import numpy as np


def derive_seed(seed: int, *purpose: int) -> int:
    """Returns a seed of 63 bits for one purpose.

    Args:
        seed: seed of the settings; negative ones are taken as they are stored in 64 bits.
        purpose: numbers that tell streams apart, such as the step and the rank of a process.

    Example:
        >>> derive_seed(0, 1) == derive_seed(0, 1), derive_seed(0, 1) == derive_seed(0, 2)
        (True, False)
    """
    state = np.random.SeedSequence([seed % 2**64, *purpose]).generate_state(1, np.uint64)
    return int(state[0]) >> 1
