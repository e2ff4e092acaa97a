"""Three fingerprints of an image, from strict to tolerant: exact, perceptual, embedding."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from swaglib.dedup.vectors import Embedding, Vectors


@dataclass(frozen=True)
class Fingerprints:
    """Fingerprints of some images.

    Attributes:
        ids: ids of the images.
        exact: SHA-256 of size and RGB pixels: the same for one image in two file formats.
        perceptual: pHash of the package `imagehash`, 64 bits; uint8 of shape (images, 8).
        embedding: unit vectors, float32 of shape (images, dimensions).
    """

    ids: list[str]
    exact: list[bytes]
    perceptual: NDArray[np.uint8]
    embedding: Vectors

    def __len__(self) -> int:
        return len(self.ids)


class FingerprintTaker:
    """Takes the fingerprints of RGB images one by one; an image is not needed after it was added.

    Args:
        embedding: see `swaglib.dedup.embedding`.
    """

    def __init__(self, embedding: Embedding) -> None:
        self._embedding = embedding
        self._ids: list[str] = []
        self._exact: list[bytes] = []
        self._perceptual: list[NDArray[np.uint8]] = []
        self._prepared: list[NDArray[Any]] = []

    def add(self, name: str, image: Image.Image) -> None:
        """Takes the hashes of an image, and what the embedding needs of it."""
        self._ids.append(name)
        self._exact.append(hashlib.sha256(f"{image.size}".encode() + image.tobytes()).digest())
        self._perceptual.append(np.packbits(imagehash.phash(image).hash.ravel()))
        self._prepared.append(self._embedding.prepare(image))

    def take(self) -> Fingerprints:
        """Returns the fingerprints of all images that were added; none are, if there was none."""
        if not self._ids:
            return Fingerprints([], [], np.empty((0, 8), np.uint8), np.empty((0, 0), np.float32))
        vectors = self._embedding.embed(np.stack(self._prepared))
        return Fingerprints(self._ids, self._exact, np.stack(self._perceptual), vectors)


def fingerprint(ids: Sequence[str], images: Sequence[Image.Image], embedding: Embedding) -> Fingerprints:
    """Takes the fingerprints of RGB images.

    Args:
        ids: ids of the images.
        images: decoded images.
        embedding: see `swaglib.dedup.embedding`.
    """
    taker = FingerprintTaker(embedding)
    for name, image in zip(ids, images, strict=True):
        taker.add(name, image)
    return taker.take()


def together(parts: Sequence[Fingerprints]) -> Fingerprints:
    """Returns several sets of fingerprints as one."""
    return Fingerprints(
        [name for part in parts for name in part.ids],
        [digest for part in parts for digest in part.exact],
        np.concatenate([part.perceptual for part in parts]),
        np.concatenate([part.embedding for part in parts]),
    )
