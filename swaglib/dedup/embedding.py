"""Embeddings in which near-duplicates are close: thumbnails, or the regional features of a network."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Vectors = NDArray[np.float32]

THUMBNAIL = "thumbnail"
THUMBNAIL_SIDE = 16


@dataclass(frozen=True)
class Embedding:
    """Turns pictures into unit vectors, in two steps, so that large pictures need not be held together.

    Attributes:
        prepare: takes an RGB picture, returns a small array.
        embed: takes those arrays stacked, returns unit vectors, float32 of shape (pictures, dimensions).
    """

    prepare: Callable[[Image.Image], NDArray[Any]]
    embed: Callable[[NDArray[Any]], Vectors]

    def __call__(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Returns the vectors of RGB pictures."""
        return self.embed(np.stack([self.prepare(picture) for picture in pictures]))


def embedding(name: str) -> Embedding:
    """Returns an embedding.

    Args:
        name: `thumbnail`, or the name of a timm model, whose weights must be at hand (`local-dir:<folder>` for weights
            on disk).
    """
    if name == THUMBNAIL:
        return thumbnails
    from swaglib.dedup.rmac import network_embedding  # loads torch, which thumbnails do without

    return network_embedding(name)


def _thumbnail(picture: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(picture.resize((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.BOX))


def _correlate(small: NDArray[np.uint8]) -> Vectors:
    flat = small.reshape(len(small), -1).astype(np.float32)
    return unit(flat - flat.mean(axis=1, keepdims=True))


def unit(vectors: Vectors) -> Vectors:
    """Returns vectors scaled to unit length; those next to zero become zero."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(length < 1e-6, np.inf, length)).astype(np.float32)


thumbnails = Embedding(_thumbnail, _correlate)
"""Pictures of 16 by 16 pixels without their mean brightness, 768 dimensions.

The product of two is the correlation of the pictures. A grey surface becomes zeros, similar to nothing.
"""
