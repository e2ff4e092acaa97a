"""Images of detection, decoded; and which of them can be, which is found out before a training and not after it."""

import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from swaglib.detection.coco import Annotated
from swaglib.images.clean import FORMATS

THREADS = 8
"""Threads that decode at the same time; Pillow's decoders let each other run."""


class UnreadableImageError(Exception):
    """An image whose file is there and cannot be decoded."""


def decode_image(annotated: Annotated) -> NDArray[np.uint8]:
    """Decodes an image: uint8, shape (height, width, 3).

    Raises:
        UnreadableImageError: if it cannot be decoded.
        OSError: if its file cannot be read: a fault of the machine, not of the image.
        ValueError: if it has another size than its annotations say.
    """
    content = annotated.path.read_bytes()
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            # Not turned by what EXIF says: COCO's boxes are in pixels as they are stored.
            image = np.array(opened.convert("RGB"))
    except MemoryError:
        raise  # the machine's fault, not the image's
    except Exception as error:  # Pillow's decoders raise anything at all on broken files
        raise UnreadableImageError(f"{annotated.path} cannot be decoded. Replace the file.") from error
    if image.shape[:2] != (annotated.height, annotated.width):
        raise ValueError(
            f"{annotated.path} has {image.shape[0]} x {image.shape[1]} pixels (height x width), but its "
            f"annotations are for {annotated.height} x {annotated.width}. Correct the file or its annotations."
        )
    return image


def which_decode(images: list[Annotated]) -> list[bool]:
    """Tells of each image whether it can be decoded.

    Every image is decoded once, in a few threads, since a torn JPEG opens like a whole one. That is next to nothing
    for scenes; for COCO's 118,000 training images it is about two minutes of two cores, if the disk keeps up.

    Raises:
        OSError: if a file cannot be read.
        ValueError: if an image has another size than its annotations say.
    """
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(_decodes, images))


def _decodes(annotated: Annotated) -> bool:
    try:
        decode_image(annotated)
    except UnreadableImageError:
        return False
    return True
