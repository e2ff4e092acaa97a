"""Counterfactual gaps: how much each label moves when only an attribute of the drawing changes.

A gap is the score of the second image of a pair minus that of the first, averaged over the pairs of a base emoji in a
design, then over designs: a base emoji is the unit, since its variants and designs were drawn after each other and are
no independent answers. Gaps are linear in what the network says, so that one sparse matrix makes them of any score.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from swaglib.fairness.counterfactual import GENDER, TONE, Pair, top_labels

Scores = NDArray[np.float32] | NDArray[np.float64] | NDArray[np.bool_]
"""What is said of images, shape (images, labels): how likely a label is, or whether it is among the strongest."""

ROUNDING = 1e-12
"""A gap that is a smaller part of its summands' sizes is what rounding left of equal ones."""

LABELS_AT_A_TIME = 512
"""Labels whose scores are widened to 64 bits at a time: a vocabulary may have tens of thousands."""


@dataclass(frozen=True)
class Contrast:
    """Which pairs make a gap.

    Attributes:
        attribute: `skin_tone` or `gender`.
        groups: the pairs of values that are taken, such as `light/dark`; the first is subtracted from the second.
            None takes all: of skin tones, the darker minus the lighter.
    """

    attribute: str
    groups: tuple[str, ...] | None = None


DARKER = Contrast(TONE)
"""Darker minus lighter, over all ten pairs of skin tones."""

MAN = Contrast(GENDER, ("woman/man",))
"""Man minus woman. Pairs with a person of no stated gender are contrasts of their own."""

CONTRASTS = {TONE: DARKER, GENDER: MAN}


@dataclass(frozen=True)
class BaseGaps:
    """How gaps of base emoji are made of scores of images.

    Attributes:
        weights: shape (base emoji, images), float64: gaps are `weights @ scores`.
        bases: the base emoji, in the order of the rows.
        n: number of pairs.
    """

    weights: csr_array
    bases: tuple[str, ...]
    n: int

    def of(self, scores: Scores) -> NDArray[np.float64]:
        """Returns the gap of each base emoji and label, shape (base emoji, labels).

        Equal scores of all images give a gap of 0, and not what rounding leaves of their sum: of the same sign in many
        base emoji, it would be found as a gap.

        Args:
            scores: shape (images, labels), of all images that the pairs number.
        """
        gaps = np.empty((len(self.bases), scores.shape[1]))
        for start in range(0, scores.shape[1], LABELS_AT_A_TIME):
            part = slice(start, start + LABELS_AT_A_TIME)
            own = scores[:, part].astype(np.float64)
            gaps[:, part] = self.weights @ own
            gaps[:, part][np.abs(gaps[:, part]) <= ROUNDING * (abs(self.weights) @ np.abs(own))] = 0.0
        return gaps


def pairs_of(pairs: Sequence[Pair], contrast: Contrast) -> list[Pair]:
    """Returns the pairs of a contrast, in the order given."""
    return [
        pair
        for pair in pairs
        if pair.attribute == contrast.attribute and (contrast.groups is None or pair.group in contrast.groups)
    ]


def base_gaps(
    pairs: Sequence[Pair], sources: Sequence[str], only: str | None = None, without: str | None = None
) -> BaseGaps:
    """Returns the weights with which scores of images become gaps of base emoji.

    Args:
        pairs: pairs of one contrast.
        sources: the design of each image.
        only: a design: pairs of others are left out.
        without: a design whose pairs are left out.

    Returns:
        Base emoji in the order of their names. No base emoji where no pair is left.
    """
    own = [
        pair
        for pair in pairs
        if (only is None or sources[pair.first] == only) and (without is None or sources[pair.first] != without)
    ]
    own.sort(key=lambda pair: (pair.base, sources[pair.first]))
    rows: list[int] = []
    columns: list[int] = []
    weights: list[float] = []
    bases: list[str] = []
    for base, of_base in groupby(own, key=lambda pair: pair.base):
        designs = [list(members) for _, members in groupby(of_base, key=lambda pair: sources[pair.first])]
        for members in designs:
            share = 1 / len(designs) / len(members)
            for pair in members:
                rows += [len(bases), len(bases)]
                columns += [pair.first, pair.second]
                weights += [-share, share]
        bases.append(base)
    matrix = csr_array((weights, (rows, columns)), shape=(len(bases), len(sources)), dtype=np.float64)
    return BaseGaps(matrix, tuple(bases), len(own))


def one_pair_each(pairs: Sequence[Pair], sources: Sequence[str]) -> list[Pair]:
    """Returns one pair of each design and base emoji, the first: those that get sham images, which cost a pass each."""
    first: dict[tuple[str, str], Pair] = {}
    for pair in pairs:
        first.setdefault((sources[pair.first], pair.base), pair)
    return list(first.values())


def centred_log_probabilities(logits: NDArray[np.floating]) -> NDArray[np.float32]:
    """Returns log-probabilities minus their mean over labels, in nats, shape (images, labels).

    The softmax only subtracts one number from all logits of an image, which the centring takes away again: what is left
    are centred logits. A label's own gap is then not moved by another label that gains probability.

    Raises:
        ValueError: if there are fewer than two labels, or a logit is not finite.
    """
    if logits.ndim != 2 or logits.shape[1] < 2:
        raise ValueError(
            f"Logits must have the shape (images, labels), with two labels at least, but are {logits.shape}."
        )
    if not np.isfinite(logits).all():
        raise ValueError(f"{int((~np.isfinite(logits)).sum()):,} of {logits.size:,} logits are not finite.")
    centred: NDArray[np.float32] = logits - logits.mean(axis=1, keepdims=True, dtype=np.float64)
    return centred.astype(np.float32)


def top_membership(logits: NDArray[np.floating], k: int) -> NDArray[np.bool_]:
    """Returns whether each label is among the k strongest of an image, shape (images, labels); ties as in `top_labels`.

    Raises:
        ValueError: if there are no more than k labels.
    """
    members = np.zeros(logits.shape, dtype=np.bool_)
    np.put_along_axis(members, top_labels(np.asarray(logits, dtype=np.float32), k), True, axis=1)
    return members
