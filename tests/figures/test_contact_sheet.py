"""Contact sheets: as large as what they show, and never blank."""

import io

import numpy as np
from PIL import Image

from swaglib.figures.contact_sheet import contact_sheet
from tests.conftest import shape_image


def opened(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)))


def test_a_sheet_has_a_row_for_so_many_images() -> None:
    images = [shape_image("square", "red")] * 3
    narrow, wide = (opened(contact_sheet(images, columns=own, side=32).data) for own in (2, 5))
    assert narrow.shape == (2 * 36, 2 * 36, 3) and wide.shape == (36, 3 * 36, 3)


def test_without_images_a_sentence_says_why() -> None:
    short, long = (opened(contact_sheet([], nothing=own).data) for own in ("None.", "This run is not trained."))
    assert short.shape[1] < long.shape[1] and short.min() < 128, "something is written"
