"""Images for the tests of detection, whole and torn."""

from pathlib import Path

import numpy as np
from PIL import Image

from swaglib.detection.coco import Annotated

SIDE = 32


def annotated(path: Path, height: int = SIDE) -> Annotated:
    boxes = np.array([[2, 2, 9, 9]], dtype=np.float32)
    return Annotated(path, height, SIDE, boxes, np.array([1]), np.array([False]), [])


def photograph(path: Path) -> Path:
    pixels = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path, "jpeg", quality=90)
    return path


def torn(path: Path) -> Path:
    """Cuts a file in half, as a copy that was broken off leaves it."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path
