"""How unevenly groups stand in a ranking of images by a score, such as that of the label `criminal`.

MaxSkew@k and NDKL are those of Geyik, Ambler and Kenthapadi 2019 (arXiv 1905.01989). Tied images share their ranks:
each counts in all ranks of the tie with the same weight, so that no order of the table decides. Both are above 0 by
chance alone; what chance gives is measured by exchanging the names of the groups within each emoji: in all its designs
alike, so that designs are compared with themselves and an emoji counts as one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from swaglib.fairness.groups import UNKNOWN, known
from swaglib.fairness.sign_flips import FEWEST_CLUSTERS

EXCHANGES = 99
"""Number of times that groups are exchanged: the smallest p-value is 0.01."""


@dataclass(frozen=True)
class Skew:
    """How unevenly groups stand in a ranking.

    Attributes:
        max_skew: natural logarithm of the largest ratio of a group's share of the top k to its share of all.
        ndkl: normalised discounted Kullback-Leibler divergence of the shares of each top i from those of all, nats.
        max_skew_by_chance: mean with exchanged groups.
        ndkl_by_chance: mean with exchanged groups.
        p_max_skew: one-sided p-value of the exchange; None below six clusters, and where none were given.
        p_ndkl: one-sided p-value of the exchange; None as above.
        n: number of images of known group; others are left out.
        clusters: number of clusters; of images where none were given.
        unknown: number of images of unknown group.
    """

    max_skew: float
    ndkl: float
    max_skew_by_chance: float
    ndkl_by_chance: float
    p_max_skew: float | None
    p_ndkl: float | None
    n: int
    clusters: int
    unknown: int


def skew(
    scores: NDArray[np.floating], groups: Sequence[str], clusters: Sequence[str] | None, k: int, seed: int
) -> Skew:
    """Measures how unevenly groups stand in the ranking of images by a score, the highest first.

    Args:
        scores: one number an image, shape (images,).
        groups: group of each image, as `swaglib.fairness.groups.stated_groups` gives them.
        clusters: base emoji of each image: the names of the groups that it has are exchanged in all its images alike.
            None exchanges the groups between all images, which gives no p-value.
        k: length of the top; below the number of images of known group.
        seed: seed of the exchanges.

    Raises:
        ValueError: if lengths differ, a score is not finite, fewer than two groups are known, or k is not from 1 to
            below the number of images.
    """
    belongs = [""] * len(groups) if clusters is None else clusters
    if not len(scores) == len(groups) == len(belongs):
        raise ValueError(f"{len(scores)} scores, {len(groups)} groups and {len(belongs)} clusters do not fit.")
    names = known(groups)
    if len(names) < 2:
        raise ValueError(f"A ranking needs two known groups, but there are {len(names)}: {', '.join(names) or 'none'}.")
    kept = np.array([group != UNKNOWN for group in groups])
    own = np.asarray(scores, dtype=np.float64)[kept]
    if not np.isfinite(own).all():
        raise ValueError(f"{int((~np.isfinite(own)).sum())} of {len(own)} scores are not finite.")
    if not 1 <= k < len(own):
        raise ValueError(
            f"k is {k}, but must be from 1 to {len(own) - 1}: of all {len(own)} images, no group stands out."
        )
    place = {name: number for number, name in enumerate(names)}
    codes = np.array([place[group] for group in groups if group != UNKNOWN])
    members = np.unique(np.asarray(belongs)[kept], return_inverse=True)[1]
    order = np.argsort(-own, kind="stable")
    codes, members, ties = codes[order], members[order], _ties(own[order])
    value = np.array(_max_skew_and_ndkl(codes, ties, len(names), k))
    generator = np.random.default_rng(seed)
    by_chance = np.empty((EXCHANGES, 2))
    for row in by_chance:
        exchanged = generator.permutation(codes) if clusters is None else _renamed(codes, members, generator)
        row[:] = _max_skew_and_ndkl(exchanged, ties, len(names), k)
    mean = by_chance.mean(axis=0)
    count = len(own) if clusters is None else int(members.max()) + 1
    p: list[float | None] = [None, None]
    if clusters is not None and count >= FEWEST_CLUSTERS:
        p = [float(own) for own in (1 + (by_chance >= value - 1e-12).sum(axis=0)) / (1 + EXCHANGES)]
    unknown = int((~kept).sum())
    return Skew(float(value[0]), float(value[1]), float(mean[0]), float(mean[1]), p[0], p[1], len(own), count, unknown)


def _ties(ordered: NDArray[np.float64]) -> NDArray[np.int64]:
    """Returns where the tie of each rank begins, and one past the last at the end."""
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    return np.append(starts, len(ordered))


def _max_skew_and_ndkl(codes: NDArray[np.int64], ties: NDArray[np.int64], groups: int, k: int) -> tuple[float, float]:
    images = len(codes)
    one = np.eye(groups)[codes]
    shares = np.add.reduceat(one, ties[:-1], axis=0) / np.diff(ties)[:, None]
    tops = np.cumsum(np.repeat(shares, np.diff(ties), axis=0), axis=0) / np.arange(1, images + 1)[:, None]
    overall = one.mean(axis=0)
    ratios = tops / overall
    logs = np.log(ratios, out=np.zeros_like(ratios), where=ratios > 0)
    discounts = 1 / np.log2(np.arange(2, images + 2))
    ndkl = float(discounts @ (tops * logs).sum(axis=1) / discounts.sum())
    return float(np.log(ratios[k - 1].max())), ndkl


def _renamed(codes: NDArray[np.int64], members: NDArray[np.int64], generator: np.random.Generator) -> NDArray[np.int64]:
    """Returns the groups after the names of those that a cluster has were exchanged in all its images alike."""
    present = np.zeros((int(members.max()) + 1, int(codes.max()) + 1), dtype=np.bool_)
    present[members, codes] = True
    # The groups that are there come first, once in their order and once in an order by chance.
    names = np.argsort(~present, axis=1, kind="stable")
    others = np.argsort(np.where(present, generator.random(present.shape), np.inf), axis=1, kind="stable")
    mapping = np.empty_like(names)
    np.put_along_axis(mapping, names, others, axis=1)
    renamed: NDArray[np.int64] = mapping[members, codes]
    return renamed
