"""Draws an encoded image into a figure."""

import io

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray
from PIL import Image


def draw_image(axes: Axes, image: bytes | None) -> None:
    """Draws an encoded image, without ticks; of a missing one, nothing."""
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if image is not None:
        axes.imshow(pixels_of(image))


def pixels_of(image: bytes) -> NDArray[np.uint8]:
    """Returns an encoded image in RGB, `(height, width, 3)`; transparency goes on white, as networks see it."""
    with Image.open(io.BytesIO(image)) as opened:
        layered = opened.convert("RGBA")
    return np.asarray(Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered).convert("RGB"))
