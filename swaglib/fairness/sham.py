"""Sham images: as far in pixels from an image as its counterfactual is, with the attribute left as it was.

A network answers to any change of pixels. Only what a change of skin tone or gender does beyond an equally large one of
something else is an answer to the attribute.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from swaglib.images.rgb import open_rgb

Pixels = NDArray[np.uint8]
Change = Callable[[Pixels, float], NDArray[np.float64]]
"""Takes RGB pixels, shape (..., 3), and a strength from 0 (nothing) to 1 (all); returns values from 0 to 255 that are
not yet rounded. A stronger change lies no nearer to the image."""

DARKENED, TINTED, RECOLOURED = "darkened", "tinted", "recoloured"
SHAMS = (DARKENED, TINTED, RECOLOURED)
"""The drawing made darker; tinted blue; or its colours inverted where both images of the pair are alike: clothes."""

BLUE = np.array([0.0, 0.0, 255.0])
"""What is tinted with: no skin has it."""

PAPER = 250
"""Pixels with all channels above this are the background, which a change of a person does not touch."""

ALIKE = 2
"""Difference of a channel up to which two pixels are the same: designs are rendered with rounding."""

STEPS = 14
"""Halvings of the strength: more than 8-bit pixels can tell apart."""

TOLERANCE = 0.05
"""Share of the distance by which a sham may miss it, or half a grey level, whichever is more."""

HALF_LEVEL = 0.5 / 255


@dataclass(frozen=True)
class Sham:
    """A sham image.

    Attributes:
        image: RGB, shape (height, width, 3), uint8.
        strength: of the change, from 0 to 1.
        distance: root mean square distance to the image that was changed, as a share of the range of a pixel.
        reached: whether that is the distance that was asked for; a black drawing cannot be darkened.
    """

    image: Pixels
    strength: float
    distance: float
    reached: bool


def rms_distance(first: Pixels, second: Pixels) -> float:
    """Returns the root mean square difference over all pixels and channels, as a share of their range: 0 to 1.

    Raises:
        ValueError: if the images are of different size.
    """
    if first.shape != second.shape:
        raise ValueError(f"Images of a pair must be of one size, but are {first.shape[:2]} and {second.shape[:2]}.")
    return float(np.sqrt(np.mean((first.astype(np.float64) - second) ** 2)) / 255)


def darken(pixels: Pixels, strength: float) -> NDArray[np.float64]:
    """Returns pixels nearer to black."""
    return np.asarray(pixels * (1 - strength), dtype=np.float64)


def tint(pixels: Pixels, strength: float) -> NDArray[np.float64]:
    """Returns pixels nearer to blue."""
    return np.asarray(pixels * (1 - strength) + strength * BLUE, dtype=np.float64)


def invert(pixels: Pixels, strength: float) -> NDArray[np.float64]:
    """Returns pixels nearer to their negative."""
    return np.asarray(pixels * (1 - 2 * strength) + strength * 255, dtype=np.float64)


CHANGES: dict[str, Change] = {DARKENED: darken, TINTED: tint, RECOLOURED: invert}


def matched(pixels: Pixels, distance: float, change: Change, where: NDArray[np.bool_]) -> Sham:
    """Returns an image changed by as much as makes the root mean square distance wanted, found by bisection.

    Args:
        pixels: RGB, shape (height, width, 3).
        distance: root mean square distance that is wanted, from 0 to 1.
        change: what is done.
        where: pixels that are changed, shape (height, width).
    """

    inside, numbers = pixels[where], pixels.size

    def changed(strength: float) -> Pixels:
        return np.clip(np.rint(change(inside, strength)), 0, 255).astype(np.uint8)

    def away(values: Pixels) -> float:
        return float(np.sqrt(((inside.astype(np.float64) - values) ** 2).sum() / numbers) / 255)

    low, high = 0.0, 1.0
    if away(changed(1.0)) > distance:
        for _ in range(STEPS):
            middle = (low + high) / 2
            low, high = (middle, high) if away(changed(middle)) < distance else (low, middle)
    strength = min((low, high), key=lambda end: abs(away(changed(end)) - distance))
    image = pixels.copy()
    image[where] = changed(strength)
    found = rms_distance(pixels, image)
    return Sham(image, strength, found, abs(found - distance) <= max(TOLERANCE * distance, HALF_LEVEL))


def sham(kind: str, first: Pixels, second: Pixels) -> Sham:
    """Returns a sham of the first image of a pair that lies as far from it as the second does.

    Args:
        kind: one of `SHAMS`.
        first: RGB, shape (height, width, 3).
        second: the same with another skin tone or gender.

    Raises:
        ValueError: if the kind is unknown, or the images are of different size.
    """
    if kind not in SHAMS:
        raise ValueError(f"There is no sham {kind!r}. There are: {', '.join(SHAMS)}.")
    distance = rms_distance(first, second)
    drawn = np.any(first <= PAPER, axis=-1)
    if kind == RECOLOURED:
        drawn = drawn & np.all(np.abs(first.astype(np.int16) - second) <= ALIKE, axis=-1)
    return matched(first, distance, CHANGES[kind], drawn)


def sham_image(kind: str, first: bytes, second: bytes) -> bytes | None:
    """Returns an encoded sham, as PNG; None where no change of this kind reaches the distance.

    Args:
        kind: one of `SHAMS`.
        first: encoded image that is changed.
        second: encoded image of the same pair.

    Raises:
        OSError: if an image cannot be decoded.
        ValueError: see `sham`.
    """
    one, other = (np.asarray(open_rgb(image)) for image in (first, second))
    found = sham(kind, one, other)
    if not found.reached:
        return None
    stream = io.BytesIO()
    Image.fromarray(found.image).save(stream, "png", compress_level=1)
    return stream.getvalue()
