"""What every embedding is: a way to turn images into unit vectors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Embedding:
    """Turns images into unit vectors, in two steps, so that large images need not be held together.

    Attributes:
        prepare: takes an RGB image, returns a small array.
        embed: takes those arrays stacked, returns unit vectors, float32 of shape (images, dimensions).
    """

    prepare: Callable[[Image.Image], NDArray[Any]]
    embed: Callable[[NDArray[Any]], Vectors]

    def __call__(self, images: Sequence[Image.Image]) -> Vectors:
        """Returns the vectors of RGB images."""
        return self.embed(np.stack([self.prepare(image) for image in images]))


def unit(vectors: Vectors) -> Vectors:
    """Returns vectors scaled to unit length; those next to zero become zero."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(length < 1e-6, np.inf, length)).astype(np.float32)
