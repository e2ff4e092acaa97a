"""Embeddings in which near-duplicates are close: thumbnails, or the regional features of a network."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Vectors = NDArray[np.float32]
Embedder = Callable[[Sequence[Image.Image]], Vectors]

THUMBNAIL = "thumbnail"
THUMBNAIL_SIDE = 16


def embedder(name: str) -> Embedder:
    """Returns what turns RGB pictures into unit vectors, float32 of shape (pictures, dimensions).

    Args:
        name: `thumbnail`, or the name of a timm model, whose weights must be at hand (`local-dir:<folder>` for weights
            on disk).
    """
    if name == THUMBNAIL:
        return thumbnails
    from swaglib.dedup.rmac import network_embedder  # loads torch, which thumbnails do without

    return network_embedder(name)


def thumbnails(pictures: Sequence[Image.Image]) -> Vectors:
    """Returns pictures of 16 by 16 pixels without their mean brightness, as unit vectors of 768 dimensions.

    The product of two is the correlation of the pictures. A grey surface becomes zeros, similar to nothing.
    """
    side = (THUMBNAIL_SIDE, THUMBNAIL_SIDE)
    small = np.stack([np.asarray(picture.resize(side, Image.Resampling.BOX)) for picture in pictures])
    flat = small.reshape(len(small), -1).astype(np.float32)
    return unit(flat - flat.mean(axis=1, keepdims=True))


def unit(vectors: Vectors) -> Vectors:
    """Returns vectors scaled to unit length; those next to zero become zero."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(length < 1e-6, np.inf, length)).astype(np.float32)
