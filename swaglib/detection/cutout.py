"""Cuts an emoji out of its image, so that it can be pasted into a scene.

The study's images are rendered on white. What is white and touches the border through white is ground; white inside
a drawing belongs to it. Along the outline, where a pixel is a mixture of the drawing's colour and white, the share of
the drawing becomes its opacity, so that nothing pasted has a white rim.
"""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

WHITE = 248
"""Channels from which on a pixel counts as white: renderers leave a faint rim."""

REACH = 2.5
"""Pixels from the outline within which a colour is looked for that is not mixed with white."""

LEAST_CONTRAST = 24
"""Smallest contrast to white, from 0 to 255, of a colour whose share in a mixture with white can be told."""


def cut_out(image: bytes) -> NDArray[np.uint8] | None:
    """Returns the drawing in an encoded image, cut to its own rectangle.

    Args:
        image: PNG or another format that Pillow reads. If it has transparent pixels, these are the ground.

    Returns:
        RGBA, shape (height, width, 4); or None if there is nothing but ground.

    Raises:
        OSError: if the image cannot be decoded.
    """
    with Image.open(io.BytesIO(image)) as opened:
        opaque = np.array(opened.convert("RGBA"))
    if opaque[..., 3].min() == 255:
        opaque = _without_white(opaque)
    rows, columns = (np.flatnonzero((opaque[..., 3] >= 128).any(axis)) for axis in (1, 0))
    if not len(rows):
        return None
    return opaque[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _without_white(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Makes the white ground of an opaque RGBA image transparent."""
    colours = image[..., :3].astype(np.float64)
    # A white frame around the image joins all pieces of the ground that touch the border.
    white = np.pad((image[..., :3] >= WHITE).all(axis=2), 1, constant_values=True)
    pieces, _ = ndimage.label(white)
    drawing = (pieces != pieces[0, 0])[1:-1, 1:-1]
    inner = ndimage.binary_erosion(drawing, np.ones((3, 3)), border_value=1)
    opacity = drawing.astype(np.float64)
    if inner.any():
        distance, (row, column) = ndimage.distance_transform_edt(~inner, return_indices=True)
        pure = colours[row, column]
        contrast = 255 - pure
        strongest = contrast.argmax(axis=2)[..., None]
        own = np.take_along_axis(255 - colours, strongest, axis=2)[..., 0]
        full = np.take_along_axis(contrast, strongest, axis=2)[..., 0]
        mixed = drawing & ~inner & (distance <= REACH) & (full >= LEAST_CONTRAST) & (own < full)
        opacity[mixed] = (own / np.maximum(full, 1))[mixed]
        colours[mixed] = pure[mixed]
    return np.dstack([colours, opacity * 255]).round().astype(np.uint8)
