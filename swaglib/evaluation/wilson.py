"""Wilson's interval of a share: for few images, where resampling would give an interval without width."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Z = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution."""


def wilson_interval(right: ArrayLike, n: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Returns the bounds of the 95% interval of shares (E. B. Wilson 1927), which takes images for independent.

    Args:
        right: number of images that were answered rightly, shape (shares,).
        n: number of images, shape (shares,), positive.

    Returns:
        Low and high, shape (shares,), between 0 and 1.
    """
    number = np.asarray(n, dtype=np.float64)
    share = np.asarray(right, dtype=np.float64) / number
    centre = (share + Z**2 / (2 * number)) / (1 + Z**2 / number)
    half = Z * np.sqrt(share * (1 - share) / number + Z**2 / (4 * number**2)) / (1 + Z**2 / number)
    return np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)
