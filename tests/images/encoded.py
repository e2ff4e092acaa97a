"""Encoded images for the tests."""

import io

import numpy as np
from PIL import Image


def encoded(image: Image.Image, form: str = "png", **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def photograph(width: int = 300, height: int = 240) -> bytes:
    random = np.random.default_rng(0)
    small = Image.fromarray(random.integers(0, 256, (12, 15, 3), dtype=np.uint8))
    stream = io.BytesIO()
    small.resize((width, height), Image.Resampling.BICUBIC).save(stream, "jpeg")
    return stream.getvalue()
