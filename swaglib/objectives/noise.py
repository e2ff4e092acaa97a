"""Label noise that is put in on purpose: labels replaced by random ones, and images left out by what they show."""

import hashlib

import numpy as np
import polars as pl
from numpy.typing import NDArray

LEAST = 2**64


def with_replaced_labels(labels: NDArray[np.int64], share: float, classes: int, seed: int) -> NDArray[np.int64]:
    """Returns labels of which a share was replaced by draws from their own distribution.

    Each label is replaced by itself, with probability `share`. A replacement may be the label that was there, or
    another that the image has, which then counts once. This is the noise of Mahajan et al. 2018
    (https://arxiv.org/abs/1805.00932); that replacements come from the marginal distribution is recalled.

    Args:
        labels: labels of all images one after the other, int64, shape (labels,), below `classes`.
        share: probability of a replacement, 0 to 1. The labels replaced for a smaller share are also replaced for a
            larger one.
        classes: number of classes.
        seed: seed of the noise.
    """
    random = np.random.default_rng(seed)
    chosen = random.random(len(labels)) < share
    counts = np.bincount(labels, minlength=classes)
    drawn = random.choice(classes, size=len(labels), p=counts / max(counts.sum(), 1)) if len(labels) else labels
    return np.where(chosen, drawn, labels).astype(np.int64)


def of_share(things: pl.Series, share: float) -> NDArray[np.bool_]:
    """Tells which rows show one of a share of all things, shape (rows,); rows without a thing go by their place.

    Things are chosen by a hash of their name, so that a larger share holds all of a smaller one.

    Args:
        things: name of what each image shows, such as the concept.
        share: share of the things, 0 to 1.
    """
    names = [name if name is not None else f"row {place}" for place, name in enumerate(things.to_list())]
    kept = {
        name: int.from_bytes(hashlib.sha256(str(name).encode()).digest()[:8]) < share * LEAST for name in set(names)
    }
    return np.array([kept[name] for name in names], dtype=np.bool_)
