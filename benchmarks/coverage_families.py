"""Simulated runs of several seeds on families of tasks, for `benchmarks.coverage`."""

from collections.abc import Iterator

import numpy as np
from scipy.special import expit

from benchmarks.coverage_page import CLUSTERS, Covered
from swaglib.evaluation.intervals import enough, estimate, student, wilson
from swaglib.evaluation.seeds import Component, between_seeds, enough_seeds, part, summed

TRIALS = 1500
FAMILIES, IMAGES = 4, 3
STARTS = (0.0, -0.3)
"""Logits of the accuracy of a run and of its baseline."""

BETWEEN, WITHIN = 0.12, 1.0
"""Standard deviations of the logits by seed, and by cluster under a seed; between clusters it is 1."""


def families() -> Iterator[Covered]:
    """Simulates accuracies macro over families, and differences, of one seed and of several."""
    for seeds in (1, 2, 3, 5):
        for clusters in CLUSTERS:
            random = np.random.default_rng([1, seeds, clusters])
            trials = [trial(random, clusters, seeds) for _ in range(TRIALS)]
            for place, kind in enumerate(("macro accuracy", "macro difference")):
                held, given = zip(*(one[place] for one in trials), strict=True)
                yield Covered(kind, f"{seeds} seed{'s' * (seeds > 1)}", clusters, held, given)


def trial(random: np.random.Generator, clusters: int, seeds: int) -> list[tuple[bool, bool]]:
    """Returns whether the intervals of an accuracy and of a difference hold the truth, and whether they are given."""
    hard, scores, parts, truths = random.normal(size=(FAMILIES, clusters)), [], [], []
    for start in STARTS:
        moved = BETWEEN * random.normal(size=(seeds, 1, 1))
        logits = start + hard + moved + WITHIN * random.normal(size=(seeds, FAMILIES, clusters))
        own = random.binomial(IMAGES, expit(logits)) / IMAGES
        scores.append(own.mean(axis=0))
        parts.append(_seeds(own))
        # The truth of one seed is that of this network, over other clusters; else that over other seeds, too.
        single = seeds == 1
        truths.append(_truth(start + single * float(moved[0, 0, 0]), 1 + WITHIN**2 + (not single) * BETWEEN**2))
    return [
        _holds(scores[0], parts[:1], truths[0], seeds, share=True),
        _holds(scores[0] - scores[1], parts, truths[0] - truths[1], seeds, share=False),
    ]


def _seeds(scores: np.ndarray) -> Component:
    """Returns the part of a run's variance by seeds, of scores of the shape (seeds, families, clusters)."""
    clusters = scores.shape[2]
    residuals = (scores - scores.mean(axis=2, keepdims=True)) / clusters / np.sqrt(1 - 1 / clusters) / FAMILIES
    return between_seeds(scores.mean(axis=(1, 2)), residuals.reshape(len(scores), -1))


def _holds(scores: np.ndarray, seeds: list[Component], truth: float, number: int, share: bool) -> tuple[bool, bool]:
    found = [estimate(own, np.arange(len(own))) for own in scores]
    images = [part(own.variance / FAMILIES**2, own.degrees) for own in found]
    error = summed(images, seeds)
    low, high = (wilson if share else student)(float(scores.mean()), error.variance, max(error.degrees, 1.0))
    given = enough(summed(images).degrees, sum(own.apart for own in found))
    given = given and enough_seeds([number] * len(seeds), scores.size)
    return low <= truth <= high, given


def _truth(mean: float, variance: float) -> float:
    """Returns the mean of the logistic function of a normal variable."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    return float((weights * expit(mean + variance**0.5 * nodes)).sum() / weights.sum())
