"""Opens encoded images for the transforms that come with released weights."""

import io

from PIL import Image

from swaglib.images.rgb import open_rgb


def through_pillow(image: bytes) -> Image.Image:
    """Returns an image in RGB, upright, with transparency on white: as every other part of the package sees it.

    The evaluations that released weights come with do not turn photographs upright that a camera has marked as turned.
    This does. Were there two rules, the same photograph would be upright for one backbone and lie on its side for
    another, and the comparison would measure that. Photographs whose orientation is stated are few in the data sets
    that those evaluations used; figures of one's own data may differ where there are many.

    Raises:
        OSError: if it cannot be decoded, or its pixels are no colours.
    """
    return open_rgb(image)


def without_border(image: bytes, border: int) -> bytes:
    """Returns an image without the outer pixels of each side, losslessly encoded.

    Raises:
        OSError: if it cannot be decoded, or nothing would be left.
    """
    opened = through_pillow(image)
    if min(opened.size) <= 2 * border:
        raise OSError(f"an image of {opened.width} x {opened.height} pixels has nothing but a border of {border}")
    stream = io.BytesIO()
    opened.crop((border, border, opened.width - border, opened.height - border)).save(stream, "bmp")
    return stream.getvalue()
