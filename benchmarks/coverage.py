"""Simulates how often the study's intervals hold the truth.

    python -m benchmarks.coverage     # about five minutes on one core; needs no results

Writes docs/benchmarks/coverage.md. The same seeds give the same page.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from benchmarks.coverage_families import families
from benchmarks.coverage_neighbours import neighbours
from benchmarks.coverage_page import CLUSTERS, Covered, page
from benchmarks.coverage_scenes import scenes
from swaglib.evaluation.intervals import Estimate, class_weights, estimate, student, wilson

TARGET = Path("docs/benchmarks/coverage.md")
TRIALS = 3000

ALIKE = 0.3
"""Correlation of the answers to images of one cluster."""

RATES = (0.05, 0.3, 0.5, 0.95)
SIZES = {"one image each": "one", "five images each": "five", "very unequal": "unequal"}

Sample = tuple[np.ndarray, np.ndarray, np.ndarray | None, float]
"""Values, clusters, weights, and the truth."""


def sizes_of(random: np.random.Generator, clusters: int, sizes: str) -> np.ndarray:
    """Returns the number of images of each cluster: unequal ones are log-normal."""
    if sizes == "unequal":
        return np.maximum(1, np.round(random.lognormal(1, 1, clusters))).astype(int)
    return np.full(clusters, 1 if sizes == "one" else 5)


def around(random: np.random.Generator, rate: float) -> float:
    """Returns a truth near a rate: coverage of answers that are right or wrong jumps from one rate to the next."""
    distance = random.uniform(0.8, 1.2)
    return rate * distance if rate <= 0.5 else 1 - (1 - rate) * distance


def answers(rate: float, sizes: str) -> Callable[[np.random.Generator, int], Sample]:
    """Returns what draws answers that are right or wrong, each cluster with a rate of its own."""

    def draw(random: np.random.Generator, clusters: int) -> Sample:
        truth, number = around(random, rate), sizes_of(random, clusters, sizes)
        scale = (1 - ALIKE) / ALIKE
        rates = np.repeat(random.beta(truth * scale, (1 - truth) * scale, clusters), number)
        return (random.random(len(rates)) < rates).astype(float), np.repeat(np.arange(clusters), number), None, truth

    return draw


def differences(gain: float, sizes: str) -> Callable[[np.random.Generator, int], Sample]:
    """Returns what draws differences between two runs that share what makes a cluster hard."""

    def draw(random: np.random.Generator, clusters: int) -> Sample:
        number = sizes_of(random, clusters, sizes)
        hard = np.repeat(random.beta(1.2, 1.8, clusters) * (1 - gain), number)
        shared, flips = random.random(len(hard)), random.random((2, len(hard))) < 0.3
        other = random.random((2, len(hard)))
        right = [
            np.where(flips[which], other[which], shared) < hard + (gain if which == 0 else 0.0) for which in (0, 1)
        ]
        return right[0].astype(float) - right[1], np.repeat(np.arange(clusters), number), None, gain

    return draw


def by_class(random: np.random.Generator, clusters: int) -> Sample:
    """Draws answers on four classes of very unequal size, weighed so that classes count alike."""
    classes = np.concatenate([np.arange(4), random.choice(4, max(clusters - 4, 0), p=[0.4, 0.3, 0.2, 0.1])])
    rates = np.repeat(random.beta(1.2, 1.8, clusters), 4)
    names = np.repeat(classes, 4)
    right = (random.random(len(rates)) < rates).astype(float)
    return right, np.repeat(np.arange(clusters), 4), class_weights(names), 0.4


def counts(random: np.random.Generator, clusters: int) -> Sample:
    """Draws numbers of replaced labels, 0 to 5, one mean a cluster, as fairness has them."""
    rates = random.beta(2, 3, clusters)
    return random.binomial(5, rates).astype(float), np.arange(clusters), None, 2.0


def means() -> Iterator[Covered]:
    """Simulates all means over clusters."""
    kinds: list[tuple[str, str, bool, Callable[[np.random.Generator, int], Sample]]] = [
        (f"share right {rate:g}", told, True, answers(rate, sizes)) for told, sizes in SIZES.items() for rate in RATES
    ]
    kinds += [
        (f"paired difference {gain:g}", told, False, differences(gain, sizes))
        for told, sizes in SIZES.items()
        for gain in (0.0, 0.1)
    ]
    kinds += [("mean per class", "four images each", True, by_class), ("replaced labels", "one each", False, counts)]
    for place, (kind, told, share, draw) in enumerate(kinds):
        for clusters in CLUSTERS:
            random = np.random.default_rng([0, place, clusters])
            trials = [trial(draw(random, clusters), share) for _ in range(TRIALS)]
            held, given = zip(*trials, strict=True)
            yield Covered(kind, told, clusters, held, given)


def trial(sample: Sample, share: bool) -> tuple[bool, bool]:
    """Returns whether an interval holds the truth, and whether the study would give it."""
    values, clusters, weights, truth = sample
    own: Estimate = estimate(values, clusters, weights)
    if not own.variance:
        return False, False
    low, high = (wilson if share else student)(own.value, own.variance, own.degrees)
    return low <= truth <= high, own.share_holds if share else own.holds


def main() -> None:
    """Simulates everything and writes the page."""
    found = {"means": [*means()], "families": [*families()], "scenes": [*scenes()], "neighbours": [*neighbours()]}
    TARGET.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
