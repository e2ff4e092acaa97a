"""Grey of 9 to 16 bits, brought to 8 bits."""

import numpy as np
from PIL import Image

BITS_PER_SAMPLE, PHOTOMETRIC = 258, 262
"""Tags of TIFF."""

WHITE_IS_ZERO = 0
WHITE = 255


def is_deep_grey(image: Image.Image) -> bool:
    """Tells whether an opened image is grey of 9 to 16 bits without a sign."""
    # Pillow opens a PGM of more than 8 bits in 32 bits, and scales it to 16.
    return image.mode.startswith("I;16") or (image.mode == "I" and image.format == "PPM")


def eight_bits(image: Image.Image) -> Image.Image:
    """Returns such an image in 8-bit grey, a transparent grey being white.

    TIFF says how many bits count, and whether 0 is white, neither of which Pillow heeds for these images.
    """
    values = np.asarray(image).astype(np.float64)
    tags = getattr(image, "tag_v2", {})
    bits = int(tags.get(BITS_PER_SAMPLE, (16,))[0])
    grey = (values / ((2**bits - 1) / WHITE)).round().clip(0, WHITE)
    if tags.get(PHOTOMETRIC) == WHITE_IS_ZERO:
        grey = WHITE - grey
    if isinstance(image.info.get("transparency"), int):
        grey[values == image.info["transparency"]] = WHITE
    return Image.fromarray(grey.astype(np.uint8))
