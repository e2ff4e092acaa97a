"""Images of detection, decoded; and which of them can be, which is found out before a training and not after it."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from swaglib.detection.coco import Annotated
from swaglib.images.rgb import open_rgb

THREADS = 8
"""Threads that decode at the same time; Pillow's decoders let each other run."""


class UnreadableImageError(Exception):
    """An image whose file is there and cannot be decoded."""


def decode_image(annotated: Annotated) -> NDArray[np.uint8]:
    """Decodes an image: uint8, shape (height, width, 3), transparency on white.

    It is not turned by what its EXIF says, because COCO's boxes are in pixels as they are stored. Some tools draw boxes
    on the image turned upright, and state its size so: if that is the size of the annotations, and that of the stored
    pixels is not, it is turned.

    Raises:
        UnreadableImageError: if it cannot be decoded.
        OSError: if its file cannot be read: a fault of the machine, not of the image.
        ValueError: if it has another size than its annotations say.
    """
    content = annotated.path.read_bytes()
    wanted = (annotated.height, annotated.width)
    stored = _decoded(content, annotated, upright=False)
    if stored.shape[:2] == wanted:
        return stored
    turned = _decoded(content, annotated, upright=True) if stored.shape[1::-1] == wanted else stored
    if turned.shape[:2] == wanted:
        return turned
    raise ValueError(
        f"{annotated.path} has {stored.shape[0]} x {stored.shape[1]} pixels (height x width), but its annotations are "
        f"for {annotated.height} x {annotated.width}. Correct the file or its annotations."
    )


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


def _decoded(content: bytes, annotated: Annotated, upright: bool) -> NDArray[np.uint8]:
    try:
        return np.array(open_rgb(content, upright))
    except OSError as error:
        raise UnreadableImageError(f"{annotated.path} cannot be decoded: {error}. Replace the file.") from error
