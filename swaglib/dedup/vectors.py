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


def unit(vectors: Vectors) -> Vectors:
    """Returns vectors scaled to unit length; those next to zero become zero."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(length < 1e-6, np.inf, length)).astype(np.float32)
