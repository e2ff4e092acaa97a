"""Three fingerprints of a picture, from strict to tolerant: exact, perceptual, embedding."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from swaglib.dedup.embedding import Embedder, Vectors


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


def fingerprint(ids: Sequence[str], pictures: Sequence[Image.Image], embed: Embedder) -> Fingerprints:
    """Takes the fingerprints of RGB pictures, at least one.

    Args:
        ids: of the pictures.
        pictures: decoded.
        embed: of `swaglib.dedup.embedding.embedder`.
    """
    return Fingerprints(
        list(ids),
        [hashlib.sha256(f"{picture.size}".encode() + picture.tobytes()).digest() for picture in pictures],
        np.stack([np.packbits(imagehash.phash(picture).hash.ravel()) for picture in pictures]),
        embed(pictures),
    )


def together(parts: Sequence[Fingerprints]) -> Fingerprints:
    """Returns several sets of fingerprints as one."""
    return Fingerprints(
        [name for part in parts for name in part.ids],
        [digest for part in parts for digest in part.exact],
        np.concatenate([part.perceptual for part in parts]),
        np.concatenate([part.embedding for part in parts]),
    )
