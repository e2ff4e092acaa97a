"""Three fingerprints of a picture, from strict to tolerant: exact, perceptual, embedding."""

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
    """Fingerprints of some pictures.

    Attributes:
        ids: of the pictures.
        exact: SHA-256 of size and RGB pixels: the same for one picture in two file formats.
        perceptual: pHash of the package `imagehash`, 64 bits; uint8 of shape (pictures, 8).
        embedding: unit vectors, float32 of shape (pictures, dimensions).
    """

    ids: list[str]
    exact: list[bytes]
    perceptual: NDArray[np.uint8]
    embedding: Vectors

    def __len__(self) -> int:
        return len(self.ids)


class FingerprintTaker:
    """Takes the fingerprints of RGB pictures one by one; a picture is not needed after it was added.

    Args:
        embedding: see `swaglib.dedup.embedding`.
    """

    def __init__(self, embedding: Embedding) -> None:
        self._embedding = embedding
        self._ids: list[str] = []
        self._exact: list[bytes] = []
        self._perceptual: list[NDArray[np.uint8]] = []
        self._prepared: list[NDArray[Any]] = []

    def add(self, name: str, picture: Image.Image) -> None:
        """Takes the hashes of a picture, and what the embedding needs of it."""
        self._ids.append(name)
        self._exact.append(hashlib.sha256(f"{picture.size}".encode() + picture.tobytes()).digest())
        self._perceptual.append(np.packbits(imagehash.phash(picture).hash.ravel()))
        self._prepared.append(self._embedding.prepare(picture))

    def take(self) -> Fingerprints:
        """Returns the fingerprints of all pictures that were added; none are, if there was none."""
        if not self._ids:
            return Fingerprints([], [], np.empty((0, 8), np.uint8), np.empty((0, 0), np.float32))
        vectors = self._embedding.embed(np.stack(self._prepared))
        return Fingerprints(self._ids, self._exact, np.stack(self._perceptual), vectors)


def fingerprint(ids: Sequence[str], pictures: Sequence[Image.Image], embedding: Embedding) -> Fingerprints:
    """Takes the fingerprints of RGB pictures.

    Args:
        ids: of the pictures.
        pictures: decoded.
        embedding: see `swaglib.dedup.embedding`.
    """
    taker = FingerprintTaker(embedding)
    for name, picture in zip(ids, pictures, strict=True):
        taker.add(name, picture)
    return taker.take()


def together(parts: Sequence[Fingerprints]) -> Fingerprints:
    """Returns several sets of fingerprints as one."""
    return Fingerprints(
        [name for part in parts for name in part.ids],
        [digest for part in parts for digest in part.exact],
        np.concatenate([part.perceptual for part in parts]),
        np.concatenate([part.embedding for part in parts]),
    )
