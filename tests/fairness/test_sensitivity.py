"""Changes that mean nothing change what they say and no more, and their size is a root mean square."""

import io

import numpy as np
import pytest
from PIL import Image, ImageOps

from swaglib.fairness.sensitivity import ALTERATIONS, BACKGROUND, BLURRED, GREY, MIRRORED, altered, sensitivity_measures
from tests.conftest import shape_image

IMAGE = shape_image("triangle", "red", 3)


def pixels(image: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(image)) as opened:
        return np.asarray(opened.convert("RGB")).astype(int)


def test_each_alteration_does_what_it_says() -> None:
    before = pixels(IMAGE)
    mirrored, blurred, background = (pixels(altered(kind, IMAGE)) for kind in (MIRRORED, BLURRED, BACKGROUND))
    assert np.array_equal(mirrored, np.asarray(ImageOps.mirror(Image.fromarray(before.astype(np.uint8)))))
    assert 0 < np.abs(blurred - before).mean() < 12 and blurred.mean() == pytest.approx(before.mean(), abs=1)
    paper = (before > 250).all(axis=-1)
    assert paper.any() and (background[paper] == GREY).all()
    assert np.array_equal(background[~paper], before[~paper])


def test_unknown_alterations_are_named() -> None:
    with pytest.raises(ValueError, match="no alteration 'darkened'"):
        altered("darkened", IMAGE)


def test_sensitivity_is_the_root_mean_square_of_the_change_of_each_label() -> None:
    before = np.zeros((2, 2), np.float32)
    after = {kind: np.array([[3.0, 0.0], [-4.0, 0.5]], np.float32) for kind in ALTERATIONS}
    table = sensitivity_measures(before, after, ["a.n.01", "b.n.01"], "gender")
    assert table.filter(label="a.n.01", variant=MIRRORED)["value"].item() == pytest.approx(12.5**0.5, abs=1e-6)
    assert len(table) == 6 and set(table["n"]) == {2} and set(table["attribute"]) == {"gender"}
    nothing = np.zeros((0, 2), np.float32)
    assert sensitivity_measures(nothing, {MIRRORED: nothing}, ["a", "b"], "gender").is_empty()
