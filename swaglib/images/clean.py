"""Which images are fit for training, and how odd ones are brought into a plain form.

Images come from strangers. The size is read from the header before anything is decoded, so a decompression bomb
costs nothing; the whole image is then decoded once, so that a broken one is found here and not in training.
"""

import io
import warnings
from typing import NamedTuple

from PIL import Image

from swaglib.images.rgb import ODD, no_colours, open_image, orientation, to_rgb
from swaglib.settings.curate import Cleaning

UNREADABLE = "unreadable"
TINY = "too small"
HUGE = "too many pixels"
EXTREME = "extreme aspect"
ANIMATED = "animated"
MISSING = "file missing"

PLAIN_FORMATS = ("PNG", "JPEG", "MPO")  # MPO: a JPEG with more images behind the first
PLAIN_MODES = ("RGB", "RGBA", "L", "LA", "P", "PA", "1")

warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)  # our own limit is lower and counted


class Inspected(NamedTuple):
    """What was found about an image.

    Attributes:
        reason: why it is refused, or None.
        change: what had to be changed (`CMYK to RGB`), or None if it is used byte for byte.
        width, height: size in pixels, 0 where unknown.
        image: decoded image, RGB, transparency on white; None where refused.
    """

    reason: str | None
    change: str | None
    width: int
    height: int
    image: Image.Image | None


def inspect(image: bytes | None, limits: Cleaning) -> Inspected:
    """Looks at an encoded image; refuses it with a reason, or decodes it."""
    if image is None:
        return Inspected(MISSING, None, 0, 0, None)
    width = height = 0
    try:
        with open_image(image) as opened:
            width, height = opened.size
            reason = _refused(opened, limits)
            if reason is not None:
                return Inspected(reason, None, width, height, None)
            return Inspected(None, _change(opened), width, height, to_rgb(opened))
    except Image.DecompressionBombError:
        return Inspected(HUGE, None, width, height, None)
    except Exception:  # Pillow's decoders raise anything at all on broken files
        return Inspected(UNREADABLE, None, width, height, None)


def plain(image: bytes) -> bytes:
    """Returns an image as a plain PNG or JPEG: byte for byte if it is one, else in RGB and upright.

    What was lossy is written as JPEG of quality 95, all else as PNG.
    """
    with open_image(image) as opened:
        if _change(opened) is None:
            return image
        stream = io.BytesIO()
        if opened.format in ("JPEG", "MPO", "WEBP"):
            to_rgb(opened).save(stream, "jpeg", quality=95)
        else:
            to_rgb(opened).save(stream, "png")
        return stream.getvalue()


def _refused(opened: Image.Image, limits: Cleaning) -> str | None:
    width, height = opened.size
    if min(width, height) < limits.smallest_side:
        return TINY
    if width * height > limits.most_pixels:
        return HUGE
    if max(width, height) > limits.largest_aspect * min(width, height):
        return EXTREME
    # Phones keep a second image, such as a depth map, in a JPEG; the first is the photograph.
    if getattr(opened, "is_animated", False) and opened.format != "MPO":
        return ANIMATED
    return ODD if no_colours(opened) else None


def _change(opened: Image.Image) -> str | None:
    if opened.mode.startswith("I;16"):
        return "16 to 8 bits"
    if opened.mode not in PLAIN_MODES:
        return f"{opened.mode} to RGB"
    if opened.format not in PLAIN_FORMATS:
        return f"from {opened.format}"
    return "turned upright" if orientation(opened) != 1 else None
