"""The image embedding association test on features of a network, whatever it was trained on.

Steed and Caliskan 2021 (arXiv 2010.15052), after Caliskan, Bryson and Narayanan 2017. Unlike their code, sets may be of
unequal size, the test is two-sided and seeded, the effect has an interval, and targets can be pairs.
"""

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from swaglib.fairness.sign_flips import FEWEST_CLUSTERS, LEVEL, SAME, max_t

PERMUTATIONS = 10_000


@dataclass(frozen=True)
class Ieat:
    """An association of two sets of targets with two sets of attributes.

    Attributes:
        effect: difference of the targets' mean associations by their standard deviation (`d`); 0 where all are the
            same.
        p: two-sided p-value of exchanging targets between the sets, within each pair if they are pairs; None below six
            targets in a set. It says nothing about other attributes than those given.
        low: lower bound of the 95% interval of the effect, by the jackknife over the images of all four sets, or over
            pairs and attributes; None where a set has less than six.
        high: upper bound.
        sizes: numbers of images of the four sets.
    """

    effect: float
    p: float | None
    low: float | None
    high: float | None
    sizes: tuple[int, int, int, int]


def ieat(
    targets: NDArray[np.floating],
    other_targets: NDArray[np.floating],
    attributes: NDArray[np.floating],
    other_attributes: NDArray[np.floating],
    seed: int,
    permutations: int = PERMUTATIONS,
    paired: bool = False,
) -> Ieat:
    """Measures how much nearer the targets lie to the attributes than the other targets do.

    Images of one emoji belong together: average their features first, so that each row is a cluster. Where each emoji
    has a row in both sets of targets, these are pairs: taken for independent, they are hardly ever found to differ.

    Args:
        targets: features, shape (any number of two or more, dimensions).
        other_targets: the same of the set that they are compared with; sizes may differ.
        attributes: features of what the targets may be associated with.
        other_attributes: features of the opposite.
        seed: seed of the permutations.
        permutations: number of permutations. Where there are no more different ones, each is taken once.
        paired: whether each row of the targets belongs to the same row of the other targets.

    Raises:
        ValueError: if a set has less than two images, dimensions differ, a feature is not finite or all zeros, or pairs
            are sets of unequal size.
    """
    sets = (targets, other_targets, attributes, other_attributes)
    x, y, a, b = (_directions(own, name) for own, name in zip(sets, _NAMES, strict=True))
    if len({own.shape[1] for own in (x, y, a, b)}) > 1:
        raise ValueError(f"Features must have the same dimensions, but have {[own.shape[1] for own in (x, y, a, b)]}.")
    if paired and len(x) != len(y):
        raise ValueError(f"{len(x)} targets and {len(y)} other targets are no pairs.")
    pooled = np.concatenate([x, y])
    to_a, to_b = pooled @ a.T, pooled @ b.T
    association = to_a.mean(axis=1) - to_b.mean(axis=1)
    sizes = (len(x), len(y), len(a), len(b))
    effect = _effect(association, len(x))
    p = None
    if min(sizes[:2]) >= FEWEST_CLUSTERS:
        if paired:  # exchanging the two of a pair turns the sign of their difference
            apart = association[: len(x)] - association[len(x) :]
            apart[np.abs(apart) <= SAME * np.abs(association).max()] = 0.0  # what rounding leaves of equal ones
            p = float(max_t(apart[:, None], seed, permutations).p[0])
        else:
            p = _p_value(association, len(x), seed, permutations)
    if min(sizes) < FEWEST_CLUSTERS:
        return Ieat(effect, p, None, None, sizes)
    error = _jackknife(to_a, to_b, len(x), paired)
    if error == 0:  # nothing varies, which says nothing of the spread
        return Ieat(effect, p, None, None, sizes)
    half = float(stdtrit(min(sizes) - 1, 1 - LEVEL / 2)) * error
    return Ieat(effect, p, effect - half, effect + half, sizes)


_NAMES = ("targets", "other targets", "attributes", "other attributes")


def _directions(features: NDArray[np.floating], name: str) -> NDArray[np.float64]:
    values = np.asarray(features, dtype=np.float64)
    if values.ndim != 2 or len(values) < 2:
        raise ValueError(f"The {name} must be two images or more, but their features have the shape {values.shape}.")
    if not np.isfinite(values).all():
        raise ValueError(f"{int((~np.isfinite(values)).any(axis=1).sum())} of {len(values)} {name} are not finite.")
    norms = np.linalg.norm(values, axis=1, keepdims=True)
    if (norms == 0).any():
        raise ValueError(f"{int((norms == 0).sum())} of {len(values)} {name} have features of zeros: no direction.")
    directions: NDArray[np.float64] = values / norms
    return directions


def _effect(association: NDArray[np.float64], first: int) -> float:
    deviation = association.std(ddof=1)
    if deviation <= SAME * np.abs(association).max():
        return 0.0
    return float((association[:first].mean() - association[first:].mean()) / deviation)


def _p_value(association: NDArray[np.float64], first: int, seed: int, permutations: int) -> float:
    """Returns the share of permutations whose difference is as large; the deviation is the same in all of them."""
    count, total = len(association), association.sum()

    def differences(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.abs(sums / first - (total - sums) / (count - first))

    own = differences(association[:first].sum(keepdims=True))[0]
    least = own - SAME * max(own, float(np.abs(association).max()))
    if comb(count, first) <= permutations:
        sums = np.array([association[list(chosen)].sum() for chosen in combinations(range(count), first)])
        return float((differences(sums) >= least).mean())
    generator = np.random.default_rng(seed)
    drawn = np.array([generator.permutation(association)[:first].sum() for _ in range(permutations)])
    return float((1 + (differences(drawn) >= least).sum()) / (1 + permutations))


def _jackknife(to_a: NDArray[np.float64], to_b: NDArray[np.float64], first: int, paired: bool) -> float:
    """Returns the standard error of the effect: what is drawn independently has variances that add up."""
    mean_a, mean_b = to_a.mean(axis=1), to_b.mean(axis=1)
    association, count = mean_a - mean_b, len(to_a)
    without = [
        [_effect(_mean_without(to_a, place) - mean_b, first) for place in range(to_a.shape[1])],
        [_effect(mean_a - _mean_without(to_b, place), first) for place in range(to_b.shape[1])],
    ]
    if paired:
        without.append([_effect(np.delete(association, [at, first + at]), first - 1) for at in range(first)])
    else:
        without.append([_effect(np.delete(association, place), first - 1) for place in range(first)])
        without.append([_effect(np.delete(association, place), first) for place in range(first, count)])
    return float(np.sqrt(sum((len(own) - 1) * np.var(own) for own in without)))


def _mean_without(values: NDArray[np.float64], place: int) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = np.delete(values, place, axis=1).mean(axis=1)
    return mean
