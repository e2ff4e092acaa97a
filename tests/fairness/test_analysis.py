"""The control of the analysis is the mirror image."""

import io

import numpy as np
import pytest
from PIL import Image, ImageOps

from swaglib.fairness.analysis import mirror


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "LA"])
def test_a_mirror_image_has_the_same_pixels_from_right_to_left(mode: str) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (9, 7, 4), dtype=np.uint8)
    image = Image.fromarray(pixels).convert(mode)
    stream = io.BytesIO()
    image.save(stream, "png", **({"transparency": 3} if mode == "P" else {}))
    with Image.open(stream) as before, Image.open(io.BytesIO(mirror(stream.getvalue()))) as after:
        assert after.mode == before.mode
        assert np.array_equal(np.array(after.convert("RGBA")), np.array(ImageOps.mirror(before.convert("RGBA"))))
