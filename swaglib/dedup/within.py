"""Groups images of one set that are near-duplicates of each other, directly or through others.

Evidence comes in steps, from tolerant to strict. The first is what `curate.duplicates` of the default study takes for a
near-duplicate, chosen by eye in notebook 02. Simple drawings can form chains: each is like the next, and in the end a
large part of the set would be one group. Where a group that was joined from several is too large, its images need the
next step of evidence; those of other groups do not. The last step is the same pixels, and holds at any size.

Images are compared a block at a time, and what was compared is not kept, so memory grows with the number of images
only.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from swaglib.dedup.fingerprint import Fingerprints

EVIDENCE = ((0.95, 4), (0.98, 2), (0.99, 0))
"""Steps of evidence: cosine of two embeddings from which on, or differing bits of two perceptual hashes up to which,
two images are near-duplicates. The same pixels are one step more."""

LARGEST_SHARE = 0.1
"""Share of the images that a group joined from several may hold without stricter evidence."""

PAIRS_AT_A_TIME = 2**22
"""Pairs of images that are compared at a time: at most some hundred megabytes."""

SAME_PIXELS = len(EVIDENCE) + 1


def join_alike(groups: NDArray[np.int64], rows: NDArray[np.int64], prints: Fingerprints) -> NDArray[np.int64]:
    """Joins groups of images that have near-duplicates in each other.

    Args:
        groups: number of each image's group, from 0 without gaps, shape (images,).
        rows: images that the fingerprints are of, shape (fingerprints,).
        prints: fingerprints of the images that can be decoded.

    Returns:
        Number of each image's group after joining, from 0 without gaps, shape (images,).
    """
    needed = np.ones(len(groups), dtype=np.int64)
    while True:
        joined = _joined(groups, rows, prints, needed[rows])
        parts = np.unique(np.stack([joined, groups]), axis=1)[0]  # of each given group, the one that it is now in
        too_large = (np.bincount(joined) > LARGEST_SHARE * len(groups)) & (np.bincount(parts) > 1)
        stricter = too_large[joined] & (needed < SAME_PIXELS)
        if not stricter.any():
            return joined
        needed[stricter] += 1


def _joined(
    groups: NDArray[np.int64], rows: NDArray[np.int64], prints: Fingerprints, needed: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Joins groups by all pairs of images with at least the step of evidence that both need."""
    joined, count = groups, len(prints)
    pixels = np.unique(np.array(prints.exact, dtype="S32"), return_inverse=True)[1]
    bits = 2 * np.unpackbits(prints.perceptual, axis=1).astype(np.float32) - 1
    size = max(1, PAIRS_AT_A_TIME // max(1, count))
    for start in range(0, count, size):
        own, others = slice(start, start + size), slice(start, count)
        found = np.zeros((len(pixels[own]), count - start), dtype=np.int8)
        similarity = prints.embedding[own] @ prints.embedding[others].T
        distance = (bits.shape[1] - bits[own] @ bits[others].T) / 2
        for step, (closest, furthest) in enumerate(EVIDENCE, 1):
            found[(similarity >= closest) | (distance <= furthest)] = step
        found[pixels[own, None] == pixels[None, others]] = SAME_PIXELS
        first, second = np.nonzero(found >= np.maximum(needed[own, None], needed[None, others]))
        joined = _merged(joined, joined[rows[start + first]], joined[rows[start + second]])
    return joined


def _merged(groups: NDArray[np.int64], first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    """Merges groups by pairs of their numbers."""
    count = int(groups.max(initial=-1)) + 1
    edges = coo_array((np.ones(len(first), dtype=np.int8), (first, second)), shape=(count, count))
    merged: NDArray[np.int64] = connected_components(edges, directed=False)[1][groups].astype(np.int64)
    return merged
