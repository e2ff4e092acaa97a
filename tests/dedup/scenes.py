"""Images for the tests of near-duplicates."""

import numpy as np
from PIL import Image


def scene(seed: int, side: int = 64) -> Image.Image:
    """An image with structure: random blobs, smooth enough to survive scaling."""
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 6, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC)
