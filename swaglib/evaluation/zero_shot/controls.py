"""What zero-shot classification gives without understanding: answers that need no image, and maps that mean nothing.

A network that always answers the same class is as often right as that class is frequent, which can be far beyond
chance; always answering the largest class is the best that such a network can do. And where hashtags tell nothing about
the classes, a map in which every class got the hashtags of another one is as good as the right one.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from swaglib.evaluation.frozen import Frozen
from swaglib.evaluation.scores import score_answers

LARGEST = "largest_class"
PERMUTED = "permuted_map"
PERMUTATIONS = 5


def largest_class(frozen: Frozen, protocol: str) -> float:
    """Returns the accuracy of always answering the largest class, in the metric of the task.

    That is the class with most training and validation images; of a task that is only tested, that with most test
    images.

    Args:
        frozen: the task.
        protocol: name of the protocol.
    """
    known = frozen.known[1]
    classes = known if len(known) else frozen.test[1]
    answers = np.full(len(frozen.readable), int(np.bincount(classes).argmax()))
    scores = score_answers(frozen.data, protocol, answers)
    return float(np.average(scores["score"], weights=scores["weight"]))


def permuted(weights: NDArray[np.float64], seed: int, count: int = PERMUTATIONS) -> Iterator[NDArray[np.float64]]:
    """Yields maps in which every class has the hashtags of another, drawn at random.

    Args:
        weights: weights of the map, float64, shape (hashtags, classes).
        seed: seed of the draws.
        count: number of maps.
    """
    for draw in range(count):
        order = np.random.default_rng([seed, draw]).permutation(weights.shape[1])
        other = np.empty_like(order)
        other[order] = np.roll(order, 1)  # one circle through all classes, so that none keeps its hashtags
        yield weights[:, other]
