"""How often what is compared by group differs, though groups mean nothing or where they do: rankings and neighbours.

Light and dark are dealt anew in every pair of drawings, so that a group holds as many of each tone as chance gives.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from swaglib.fairness.dyads import excess_interval
from swaglib.fairness.ranking import skew
from swaglib.fairness.same_attribute import same_attribute
from swaglib.fairness.sign_flips import LEVEL


def dealt_groups(pairs: int, random: np.random.Generator) -> list[str]:
    """Returns a group for each of two images of each pair: first the first images, then the second."""
    swapped = random.random(pairs) < 0.5
    first = np.where(swapped, "dark", "light")
    second = np.where(swapped, "light", "dark")
    return [str(group) for group in np.concatenate([first, second])]


def found_rankings(
    features: NDArray[np.float64], bases: Sequence[str], top: int, repetitions: int, planted: float = 0.0
) -> tuple[int, int]:
    """Returns in how many repetitions MaxSkew@k and NDKL have p at most 5%, images ranked by a random direction.

    Args:
        features: of the first images of all pairs, then of the second, shape (2 x pairs, width).
        bases: base emoji of each of these images.
        top: number of images that a ranking's top holds.
        repetitions: number of repetitions.
        planted: by how many standard deviations of the scores those of the dark images are higher.
    """
    counts = np.zeros(2, dtype=np.int64)
    for repetition in range(repetitions):
        random = np.random.default_rng([3, repetition])
        groups = dealt_groups(len(bases) // 2, random)
        scores = features @ random.normal(size=features.shape[1])
        scores += planted * scores.std(ddof=1) * (np.asarray(groups) == "dark")
        found = skew(scores, groups, bases, top, repetition)
        counts += [p is not None and p <= LEVEL for p in (found.p_max_skew, found.p_ndkl)]
    return int(counts[0]), int(counts[1])


def found_neighbours(
    features: NDArray[np.float64], bases: Sequence[str], neighbours: int, repetitions: int, planted: float = 0.0
) -> tuple[int, int]:
    """Returns in how many repetitions the interval of `same_attribute_excess` leaves out 0: of all, and of one group.

    Args:
        features: see `found_rankings`.
        bases: see `found_rankings`.
        neighbours: number of nearest neighbours.
        repetitions: number of repetitions.
        planted: how far the dark images are moved along a random direction, as a part of the root of the features'
            total variance.
    """
    counts, spread = np.zeros(2, dtype=np.int64), features.var(axis=0).sum() ** 0.5
    for repetition in range(repetitions):
        random = np.random.default_rng([4, repetition])
        groups = dealt_groups(len(bases) // 2, random)
        direction = random.normal(size=features.shape[1])
        step = planted * spread * direction / np.linalg.norm(direction)
        moved = features + np.where(np.asarray(groups) == "dark", 1.0, 0.0)[:, None] * step
        found = same_attribute(moved, groups, bases, neighbours)
        for place, own in enumerate((np.ones(len(bases), dtype=np.bool_), np.asarray(groups) == "light")):
            interval = excess_interval(found, own)
            if interval.low is None or interval.high is None:
                raise ValueError(f"{len(set(bases))} base emoji give no interval, so that nothing can be counted.")
            counts[place] += not interval.low <= 0 <= interval.high
    return int(counts[0]), int(counts[1])
