"""How often what is compared with sham images, or by the strongest labels, is found where nothing is to be found.

Of each pair of drawings, the second one and its shams are dealt anew, so that none is farther from the first than the
others. Heads are random, as in `benchmarks.fairness`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from swaglib.fairness.beyond import beyond_controls
from swaglib.fairness.gaps import centred_log_probabilities, top_membership
from swaglib.fairness.magnitude import jensen_shannon
from swaglib.fairness.sign_flips import LEVEL, max_t

LABELS, FLIPS = 300, 1000
SPREAD = 2.0
"""Standard deviation of the logits of a random head, in nats: some labels are likely, as with a trained one."""


@dataclass(frozen=True)
class Compared:
    """Features of pairs and of their shams.

    Attributes:
        first: of the first image of each pair, shape (pairs, width).
        others: of the second image, then of each kind of sham, shape (kinds + 1, pairs, width).
        weights: averages pairs within base emoji, shape (base emoji, pairs).
    """

    first: NDArray[np.float64]
    others: NDArray[np.float64]
    weights: NDArray[np.float64]

    def logits(self, random: np.random.Generator) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Returns what a random head says of the first images and of the others, which are dealt in each pair."""
        head = random.normal(size=(self.first.shape[1], LABELS))
        order = random.permuted(np.tile(np.arange(len(self.others))[:, None], len(self.first)), axis=0)
        dealt = np.take_along_axis(self.others, order[:, :, None], axis=0)
        first, others = self.first @ head, dealt @ head
        scale = SPREAD / first.std()
        return (scale * first).astype(np.float32), (scale * others).astype(np.float32)


def found_beyond(compared: Compared, repetitions: int, planted: float = 0.0) -> int:
    """Returns in how many repetitions a label's gap is found beyond those of all shams.

    Args:
        compared: the pairs.
        repetitions: number of repetitions.
        planted: by how many standard deviations over base emoji the gap of the first label is moved, to the side on
            which the second images and the shams lie together; only that label is then asked for. 0 plants nothing,
            and any label counts.
    """
    count = 0
    for repetition in range(repetitions):
        first, others = compared.logits(np.random.default_rng([5, repetition]))
        before = centred_log_probabilities(first)
        gaps, *controls = (compared.weights @ (centred_log_probabilities(own) - before) for own in others)
        if planted:
            side = np.sign(sum(own[:, 0].mean() for own in (gaps, *controls)))  # which dealing does not change
            gaps[:, 0] += side * planted * gaps[:, 0].std(ddof=1)
        named = {str(place): control for place, control in enumerate(controls)}
        found = beyond_controls(gaps, named, repetition, FLIPS).p_adjusted <= LEVEL
        count += bool(found[0] if planted else found.any())
    return count


def found_excess(compared: Compared, repetitions: int, planted: float = 0.0) -> int:
    """Returns in how many repetitions predictions move otherwise than by a sham, for any kind of sham.

    Args:
        compared: the pairs.
        repetitions: number of repetitions.
        planted: how far the logits of the second images are moved, each label by a draw of its own, in standard
            deviations of logits.
    """
    count = 0
    for repetition in range(repetitions):
        random = np.random.default_rng([6, repetition])
        first, others = compared.logits(random)
        if planted:
            others[0] += (planted * SPREAD * random.normal(size=LABELS)).astype(np.float32)
        own, *controls = (compared.weights @ jensen_shannon(first, other) for other in others)
        excess = np.stack([own - control for control in controls], axis=1)
        count += bool((max_t(excess, repetition, FLIPS).p_adjusted <= LEVEL).any())
    return count


def found_top(
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    weights: NDArray[np.float64],
    k: int,
    repetitions: int,
    planted: float = 0.0,
) -> int:
    """Returns in how many repetitions a label is found more often among the k strongest of one side.

    Args:
        first: features of the first image of each pair, shape (pairs, width).
        second: features of the second image.
        weights: averages pairs within base emoji, shape (base emoji, pairs).
        k: number of labels that are on top.
        repetitions: number of repetitions.
        planted: by how many of its standard deviations over drawings the logit of the first label is moved on one side;
            only that label is then asked for. It is the most probable one, since rare ones are hardly ever on top.
    """
    count = 0
    for repetition in range(repetitions):
        random = np.random.default_rng([7, repetition])
        head = random.normal(size=(first.shape[1], LABELS))
        signs = random.choice([-1.0, 1.0], len(first))
        one, other = first @ head, second @ head
        if planted:
            most_probable = int(np.argmax(one.mean(axis=0)))
            step = planted * one[:, most_probable].std(ddof=1)
            for side, moved in ((one, signs < 0), (other, signs > 0)):
                side[moved, most_probable] += step
        before, after = (top_membership(side.astype(np.float32), k).astype(np.float64) for side in (one, other))
        found = max_t(weights @ (signs[:, None] * (after - before)), repetition, FLIPS).p_adjusted <= LEVEL
        count += bool(found[most_probable] if planted else found.any())
    return count
