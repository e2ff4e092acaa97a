"""Embeddings in which near-duplicates are close: thumbnails, or the regional features of a network."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from swaglib.dedup.vectors import Embedding, Vectors, unit

THUMBNAIL = "thumbnail"
THUMBNAIL_SIDE = 16


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


def _thumbnail(image: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(image.resize((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.BOX))


def _correlate(small: NDArray[np.uint8]) -> Vectors:
    flat = small.reshape(len(small), -1).astype(np.float32)
    return unit(flat - flat.mean(axis=1, keepdims=True))


thumbnails = Embedding(_thumbnail, _correlate)
"""Images of 16 by 16 pixels without their mean brightness, 768 dimensions.

The product of two is the correlation of the images. A grey surface becomes zeros, similar to nothing.
"""
