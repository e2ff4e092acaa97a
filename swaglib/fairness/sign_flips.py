"""Sign-flip tests of many labels at once, over clusters of images that belong together.

Under the null hypothesis a gap is as likely upwards as downwards, so that the signs of the clusters' gaps can be
flipped (Fisher 1935). The same flips go through all labels, and each label is compared with the largest statistic over
all of them: the chance of any false finding is then at most the level, however the labels depend on each other
(*max-T*, Westfall and Young 1993, single step). The statistic is Student's t, so that loud labels do not drown quiet
ones. A flip leaves a label's mean square as it is, so that t rises with r, the mean by its root mean square, by one
rule for all labels: r is what is flipped.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from swaglib.evaluation.intervals import FEWEST_APART

FEWEST_CLUSTERS = 6
"""Fewest clusters with which p-values and intervals are given: with five, no two-sided sign-flip p is below 0.0625."""

FLIPS = 10_000
LEVEL = 0.05

CHUNK_NUMBERS = 4_000_000
"""Largest number of statistics in memory at a time, 32 MB, of which a copy or two is made."""

SAME = 1e-9
"""Relative difference up to which two statistics are the same: sums in another order round differently."""


@dataclass(frozen=True)
class MaxT:
    """What the sign-flips say of a family of labels; arrays have shape (labels,) and are float64.

    Attributes:
        value: mean over clusters, in the unit of the gaps.
        low: lower bound of Student's 95% interval of each label alone; NaN below `FEWEST_CLUSTERS`, and where nearly
            all clusters have the same gap, see `swaglib.evaluation.intervals.FEWEST_APART`.
        high: upper bound; NaN where there is none.
        t: Student's statistic; infinite where all clusters have the same gap, 0 where all gaps are 0.
        p: two-sided p-value of each label alone; NaN below `FEWEST_CLUSTERS`.
        p_adjusted: the same, adjusted for all labels of the family; NaN where there is none.
        clusters: number of clusters.
        family: number of labels that were tested together.
        flips: number of flips that were compared; all there are where that is no more than was asked for.
    """

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    t: NDArray[np.float64]
    p: NDArray[np.float64]
    p_adjusted: NDArray[np.float64]
    clusters: int
    family: int
    flips: int


def max_t(gaps: NDArray[np.floating], seed: int, flips: int = FLIPS) -> MaxT:
    """Tests whether the mean gap of each label is 0.

    Args:
        gaps: gap of each cluster and label, shape (clusters, labels). Items of a cluster are averaged before.
        seed: seed of the flips. The same seed and gaps give the same p-values.
        flips: number of flips. Where there are no more different ones than this, each is taken once, and p is exact.

    Raises:
        ValueError: if there is no cluster or no label, or a gap is not finite.
    """
    values = np.asarray(gaps, dtype=np.float64)
    if values.ndim != 2:
        raise ValueError(f"Gaps must have the shape (clusters, labels), but have {values.ndim} axes.")
    clusters, family = values.shape
    if not clusters or not family:
        raise ValueError(f"There is nothing to test: {clusters} clusters and {family} labels.")
    if not np.isfinite(values).all():
        raise ValueError(f"{int((~np.isfinite(values)).sum()):,} of {values.size:,} gaps are not finite.")
    mean, root = values.mean(axis=0), np.sqrt((values**2).mean(axis=0))
    scaled = np.divide(values, root * clusters, out=np.zeros_like(values), where=root > 0)
    r = scaled.sum(axis=0)
    spread = np.where(1 - r**2 > SAME, 1 - r**2, 0.0)
    with np.errstate(divide="ignore"):
        t = np.where(r == 0, 0.0, r * np.sqrt(np.divide(clusters - 1, spread)))
    if clusters < FEWEST_CLUSTERS:
        none = np.full(family, np.nan)
        return MaxT(mean, none, none, t, none, none, clusters, family, 0)
    apart = (values != np.median(values, axis=0)).sum(axis=0)
    quantile = np.where(apart < FEWEST_APART, np.nan, stdtrit(clusters - 1, 1 - LEVEL / 2))
    half = quantile * root * np.sqrt(spread / (clusters - 1))
    least = np.abs(r) * (1 - SAME)
    alone, together, done = np.zeros(family), np.zeros(family), 0
    for signs in _signs(clusters, flips, seed, max(1, CHUNK_NUMBERS // max(family, clusters))):
        flipped = np.abs(signs @ scaled)
        alone += (flipped >= least).sum(axis=0)
        together += len(signs) - np.searchsorted(np.sort(flipped.max(axis=1)), least)
        done += len(signs)
    # Drawn flips do not hold the observed signs for sure, which are one of all there are (Phipson and Smyth 2010).
    observed = 0 if is_exact(clusters, flips) else 1
    p, adjusted = ((count + observed) / (done + observed) for count in (alone, together))
    return MaxT(mean, mean - half, mean + half, t, p, adjusted, clusters, family, done)


def is_exact(clusters: int, flips: int) -> bool:
    """Returns whether all different flips are taken: a flip and its opposite are the same to a two-sided test."""
    return 2 ** (clusters - 1) <= flips


def _signs(clusters: int, flips: int, seed: int, chunk: int) -> Iterator[NDArray[np.float64]]:
    """Yields signs, shape (some flips, clusters): all that differ, or drawn at random."""
    if is_exact(clusters, flips):
        numbers = np.arange(2 ** (clusters - 1))
        for start in range(0, len(numbers), chunk):
            bits = numbers[start : start + chunk, None] >> np.arange(clusters) & 1
            yield np.where(bits == 1, -1.0, 1.0).astype(np.float64)
        return
    generator = np.random.default_rng(seed)
    for start in range(0, flips, chunk):
        # One row at a time from the stream: how many are in memory at once changes no flip.
        drawn = generator.random((min(chunk, flips - start), clusters)) < 0.5
        yield np.where(drawn, -1.0, 1.0).astype(np.float64)
