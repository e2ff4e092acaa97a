"""Draws an encoded image into a figure."""

import io

import numpy as np
from matplotlib.axes import Axes
from PIL import Image


def draw_image(axes: Axes, image: bytes | None) -> None:
    """Draws an encoded image, without ticks; of a missing one, nothing."""
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if image is not None:
        with Image.open(io.BytesIO(image)) as opened:
            axes.imshow(np.asarray(_on_white(opened)))


def _on_white(image: Image.Image) -> Image.Image:
    """Returns an image in RGB; transparency goes on white, as networks see it."""
    layered = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered).convert("RGB")
