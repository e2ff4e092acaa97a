"""Folds of cross-fitting: which images are answered together, by what the others taught."""

import hashlib

import numpy as np
from numpy.typing import NDArray

FOLDS = 5


def folds(clusters: list[str]) -> NDArray[np.int64]:
    """Returns the fold of each image, by a hash of its cluster: the same for all runs, and other images move none."""
    digests = [hashlib.sha256(cluster.encode()).digest() for cluster in clusters]
    return np.array([int.from_bytes(digest[:8]) % FOLDS for digest in digests], dtype=np.int64)
