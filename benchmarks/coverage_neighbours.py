"""Simulated groups of images and their neighbours, for `benchmarks.coverage`."""

from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.coverage_page import CLUSTERS, Covered
from swaglib.fairness.dyads import excess_interval
from swaglib.fairness.same_attribute import same_attribute
from swaglib.measures import Interval

TRIALS = 1000
NEIGHBOURS, DIMENSIONS = 5, 8
PAIRS, IMAGES = 3, 4

Sample = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Features, groups, clusters."""


def dealt_by_pair(effect: float) -> Callable[[np.random.Generator, int], Sample]:
    """Returns what draws pairs of images, light and dark, in three designs of each cluster; `effect` moves the dark."""

    def draw(random: np.random.Generator, clusters: int) -> Sample:
        of_cluster = random.normal(0, 0.5, (clusters, 1, 1, DIMENSIONS))
        of_design = random.normal(size=(1, PAIRS, 1, DIMENSIONS))
        own = of_cluster + of_design + random.normal(0, 0.5, (clusters, PAIRS, 2, DIMENSIONS))
        groups = random.permuted(np.tile([0, 1], (clusters * PAIRS, 1)), axis=1).ravel()
        features = own.reshape(-1, DIMENSIONS)
        features[:, 0] += effect * groups
        return features, groups, np.repeat(np.arange(clusters), PAIRS * 2)

    return draw


def people(random: np.random.Generator, clusters: int) -> Sample:
    """Draws people with four images each, and a group each, which means nothing."""
    own = random.normal(size=(clusters, 1, DIMENSIONS)) + random.normal(0, 0.7, (clusters, IMAGES, DIMENSIONS))
    groups = np.repeat(random.permutation(np.arange(clusters) % 2), IMAGES)
    return own.reshape(-1, DIMENSIONS), groups, np.repeat(np.arange(clusters), IMAGES)


def neighbours() -> Iterator[Covered]:
    """Simulates how much more often than by chance neighbours share a group, over all images and over one group.

    Where features hold the group, the truth is the mean of all samples.
    """
    kinds = [
        ("groups mean nothing", "pairs in three designs", dealt_by_pair(0.0)),
        ("groups mean nothing", "four images of a person", people),
        ("features hold the group", "pairs in three designs", dealt_by_pair(0.7)),
    ]
    for place, (kind, told, draw) in enumerate(kinds):
        for clusters in CLUSTERS:
            random = np.random.default_rng([2, place, clusters])
            trials = [trial(draw(random, clusters)) for _ in range(TRIALS)]
            for which, whose in enumerate(("all", "one group")):
                values = np.array([own[which][0] for own in trials])
                truth = 0.0 if kind == "groups mean nothing" else float(values.mean())
                low, high, given = (np.array([own[which][part] for own in trials]) for part in (1, 2, 3))
                held = (low <= truth) & (truth <= high)
                yield Covered(f"{kind}, {whose}", told, clusters, held.tolist(), given.astype(bool).tolist())


def trial(sample: Sample) -> list[tuple[float, float, float, bool]]:
    """Returns the excess, the bounds of its interval, and whether it is given: over all images, and over one group."""
    features, groups, clusters = sample
    found = same_attribute(features, [str(own) for own in groups], [str(own) for own in clusters], NEIGHBOURS)
    return [_bounds(excess_interval(found, own)) for own in (np.ones(len(groups), dtype=bool), groups == 1)]


def _bounds(interval: Interval) -> tuple[float, float, float, bool]:
    """Returns the value, the bounds and whether they are given; without any, nothing holds."""
    if interval.low is None or interval.high is None:
        return interval.value, np.inf, -np.inf, False
    return interval.value, interval.low, interval.high, True
