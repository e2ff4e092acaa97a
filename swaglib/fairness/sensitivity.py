"""How far a label moves with changes of an image that mean nothing: beside a gap, they say how steady its score is."""

import io

import numpy as np
import polars as pl
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

from swaglib.fairness.sham import PAPER
from swaglib.images.rgb import open_rgb
from swaglib.measures import measures_table, plain_measure

SENSITIVITY = "sensitivity"
"""The protocol, and the metric: root mean square of the change over images, in nats."""

BLURRED, BACKGROUND, MIRRORED = "blurred", "other_background", "mirrored"
ALTERATIONS = (BLURRED, BACKGROUND, MIRRORED)

BLUR = 1 / 64
"""Radius of the blur as a share of the shorter side: one pixel of a thumbnail."""

GREY = (225, 225, 225)
"""The other background: light grey in the place of white."""


def altered(kind: str, image: bytes) -> bytes:
    """Returns an encoded image with a change that means nothing, as PNG.

    Args:
        kind: one of `ALTERATIONS`.
        image: encoded image.

    Raises:
        OSError: if it cannot be decoded.
        ValueError: if the kind is unknown.
    """
    opened = open_rgb(image)
    if kind == MIRRORED:
        changed = ImageOps.mirror(opened)
    elif kind == BLURRED:
        changed = opened.filter(ImageFilter.GaussianBlur(BLUR * min(opened.size)))
    elif kind == BACKGROUND:
        pixels = np.array(opened)
        pixels[(pixels > PAPER).all(axis=-1)] = GREY
        changed = Image.fromarray(pixels)
    else:
        raise ValueError(f"There is no alteration {kind!r}. There are: {', '.join(ALTERATIONS)}.")
    stream = io.BytesIO()
    changed.save(stream, "png", compress_level=1)
    return stream.getvalue()


def sensitivity_measures(
    before: NDArray[np.float32], after: dict[str, NDArray[np.float32]], classes: list[str], attribute: str
) -> pl.DataFrame:
    """Measures how far each label moves with each alteration.

    Args:
        before: centred log-probabilities of images, shape (images, labels).
        after: the same of the altered images, by the alteration.
        classes: names of the labels.
        attribute: attribute whose pairs the images are the first of.

    Returns:
        Measures in the schema `swaglib.measures.MEASURE`, protocol `sensitivity`: a row an alteration (the variant) and
        label. None where there is no image.
    """
    rows = []
    for kind, values in after.items():
        if len(values):
            moved = np.sqrt(np.mean((values.astype(np.float64) - before) ** 2, axis=0))
            where = {"protocol": SENSITIVITY, "variant": kind, "attribute": attribute}
            rows += [
                plain_measure(SENSITIVITY, own, len(values), label=name, **where)
                for name, own in zip(classes, moved, strict=True)
            ]
    return measures_table(rows)
