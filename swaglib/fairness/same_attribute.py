"""Whether the nearest neighbours of an image share its group more often than chance would have it.

A network that sorts images by skin tone or gender finds images of the same group, whatever they show. The image itself
and all of its base emoji are left out: they are near for another reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, vstack

from swaglib.fairness.groups import UNKNOWN

QUERIES_AT_A_TIME = 256


@dataclass(frozen=True)
class Neighbours:
    """What the neighbours of each image of known group share with it; arrays have shape (queries,).

    Attributes:
        queries: the numbers of the images.
        precision: share of the k nearest of other base emoji that are of the same group; tied ones count in part.
        base_rate: share of all images of known group and other base emoji that are of the same group: what chance
            gives.
        unknown: number of images of unknown group, which neither ask nor answer.
        members: number of the base emoji of each query.
        codes: number of the group of each query.
        near: share of the k nearest that are of each base emoji, shape (queries, base emoji).
        near_same: share of the k nearest that are of each base emoji and of the query's group, same shape.
    """

    queries: NDArray[np.int64]
    precision: NDArray[np.float64]
    base_rate: NDArray[np.float64]
    unknown: int
    members: NDArray[np.int64]
    codes: NDArray[np.int64]
    near: csr_array
    near_same: csr_array

    @property
    def excess(self) -> NDArray[np.float64]:
        """Precision minus base rate: 0 where a group is found as often as it is there."""
        return self.precision - self.base_rate


def same_attribute(features: NDArray[np.floating], groups: Sequence[str], bases: Sequence[str], k: int) -> Neighbours:
    """Finds the k nearest neighbours of each image by cosine, and how many of them share its group.

    Args:
        features: shape (images, dimensions).
        groups: group of each image, as `swaglib.fairness.groups.stated_groups` gives them.
        bases: base emoji, person or household of each image.
        k: number of neighbours.

    Raises:
        ValueError: if lengths differ, a feature is not finite or all zeros, fewer than two groups are known, or an
            image has no more than k others to choose from: all would be neighbours.
    """
    if not len(features) == len(groups) == len(bases):
        raise ValueError(f"{len(features)} features, {len(groups)} groups and {len(bases)} base emoji do not fit.")
    queries = np.flatnonzero([group != UNKNOWN for group in groups])
    names, codes = np.unique(np.asarray(groups)[queries], return_inverse=True)
    if len(names) < 2:
        raise ValueError(f"Retrieval needs two known groups, but there are {len(names)}: {', '.join(names) or 'none'}.")
    values = np.asarray(features, dtype=np.float32)[queries]
    norms = np.linalg.norm(values, axis=1, keepdims=True)
    bad = ~np.isfinite(norms[:, 0]) | (norms[:, 0] == 0)
    if bad.any():
        raise ValueError(f"{int(bad.sum())} of {len(values)} features are not finite or all zeros: no direction.")
    directions = values / norms
    members = np.unique(np.asarray(bases)[queries], return_inverse=True)[1]
    fewest = len(queries) - int(np.bincount(members).max())
    if not 1 <= k < fewest:
        raise ValueError(f"k is {k}, but must be from 1 to {fewest - 1}: an image has {fewest} of other base emoji.")
    precision, base_rate = np.empty(len(queries)), np.empty(len(queries))
    near_bases: list[tuple[csr_array, csr_array]] = []
    for start in range(0, len(queries), QUERIES_AT_A_TIME):
        part = slice(start, start + QUERIES_AT_A_TIME)
        others = members[part, None] != members[None, :]
        same = (codes[part, None] == codes[None, :]) & others
        base_rate[part] = same.sum(axis=1) / others.sum(axis=1)
        near = np.where(others, directions[part] @ directions.T, -np.inf)
        least = np.partition(near, len(queries) - k, axis=1)[:, len(queries) - k, None]
        above, tied = near > least, near == least
        left = (k - above.sum(axis=1)) / tied.sum(axis=1)
        precision[part] = ((same & above).sum(axis=1) + left * (same & tied).sum(axis=1)) / k
        rows, columns = np.nonzero(above | tied)
        shares = np.where(above[rows, columns], 1, left[rows]) / k
        shape, where = (len(near), int(members.max()) + 1), (rows, members[columns])
        near_bases.append(
            (
                coo_array((shares, where), shape=shape).tocsr(),
                coo_array((shares * same[rows, columns], where), shape=shape).tocsr(),
            )
        )
    of_all, of_same = (vstack(parts, format="csr") for parts in zip(*near_bases, strict=True))
    unknown = len(groups) - len(queries)
    return Neighbours(queries, precision, base_rate, unknown, members, codes, of_all, of_same)
