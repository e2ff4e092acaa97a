"""How far two predictions lie apart, over all labels at once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import rel_entr, softmax

CHUNK_PAIRS = 1024


def jensen_shannon(first: NDArray[np.floating], second: NDArray[np.floating]) -> NDArray[np.float64]:
    """Returns the Jensen-Shannon distance between the predictions of pairs of images, shape (pairs,).

    It is the square root of the divergence to the base 2 (Endres and Schindelin 2003): a metric between 0, for the same
    prediction, and 1, for predictions that share no label. It is not centred: it sees what the strongest labels do.

    Args:
        first: logits of the first images, shape (pairs, labels).
        second: logits of the second images, the same shape.

    Raises:
        ValueError: if the shapes differ, or a logit is not finite.
    """
    if first.shape != second.shape:
        raise ValueError(f"Logits of pairs must be of one shape, but are {first.shape} and {second.shape}.")
    unusable = sum(int((~np.isfinite(own)).sum()) for own in (first, second))
    if unusable:
        raise ValueError(f"{unusable:,} of {2 * first.size:,} logits are not finite.")
    distances = np.empty(len(first))
    for start in range(0, len(first), CHUNK_PAIRS):
        part = slice(start, start + CHUNK_PAIRS)
        one, other = (softmax(np.asarray(own[part], dtype=np.float64), axis=1) for own in (first, second))
        middle = (one + other) / 2
        divergence = (rel_entr(one, middle) + rel_entr(other, middle)).sum(axis=1) / 2 / np.log(2)
        # Rounding leaves a little below 0 where both are the same.
        distances[part] = np.sqrt(np.clip(divergence, 0.0, 1.0))
    return distances


def base_means(values: NDArray[np.floating], sources: Sequence[str], bases: Sequence[str]) -> NDArray[np.float64]:
    """Returns the mean of each base emoji, in the order of their names: over pairs in a design, then over designs.

    Args:
        values: one number a pair, shape (pairs,).
        sources: the design of each pair.
        bases: the base emoji of each pair.

    Returns:
        Shape (base emoji,).

    Raises:
        ValueError: if the lengths differ.
    """
    if not len(values) == len(sources) == len(bases):
        raise ValueError(f"{len(values)} values, {len(sources)} designs and {len(bases)} base emoji are no pairs.")
    of_designs: dict[str, dict[str, list[float]]] = {}
    for value, source, base in zip(values, sources, bases, strict=True):
        of_designs.setdefault(base, {}).setdefault(source, []).append(float(value))
    means = [float(np.mean([np.mean(own) for own in of_designs[base].values()])) for base in sorted(of_designs)]
    return np.array(means, dtype=np.float64)
