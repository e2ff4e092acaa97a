"""Shams lie as far from an image as its counterfactual, and change nothing but what they may."""

import io

import numpy as np
import pytest
from PIL import Image

from swaglib.fairness.sham import DARKENED, RECOLOURED, SHAMS, TINTED, rms_distance, sham, sham_image


def drawing(skin: tuple[int, int, int], clothes: tuple[int, int, int] = (40, 90, 200)) -> np.ndarray:
    """A face above clothes, on white."""
    pixels = np.full((24, 24, 3), 255, dtype=np.uint8)
    pixels[3:12, 6:18] = skin
    pixels[12:22, 4:20] = clothes
    return pixels


LIGHT, DARK = drawing((247, 222, 206)), drawing((124, 83, 62))


def encoded(pixels: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "png")
    return stream.getvalue()


@pytest.mark.parametrize("kind", SHAMS)
def test_a_sham_lies_as_far_away_as_the_counterfactual(kind: str) -> None:
    second = drawing((213, 171, 136))
    found = sham(kind, LIGHT, second)
    assert found.reached and found.distance == pytest.approx(rms_distance(LIGHT, second), rel=0.02)
    assert rms_distance(LIGHT, found.image) == found.distance
    background = (LIGHT == 255).all(axis=-1)
    assert (found.image[background] == 255).all()


def test_the_distance_is_the_root_of_the_mean_square() -> None:
    assert rms_distance(np.zeros((2, 2, 3), np.uint8), np.full((2, 2, 3), 255, np.uint8)) == 1.0
    one = np.zeros((2, 2, 3), np.uint8)
    one[0, 0, 0] = 51
    assert rms_distance(np.zeros((2, 2, 3), np.uint8), one) == pytest.approx(0.2 / np.sqrt(12))
    with pytest.raises(ValueError, match=r"one size.*\(2, 2\) and \(3, 2\)"):
        rms_distance(one, np.zeros((3, 2, 3), np.uint8))


def test_the_furthest_skin_tones_can_be_reached_by_darkening_and_tinting_a_hand() -> None:
    light, dark = (drawing(tone, tone) for tone in ((247, 222, 206), (124, 83, 62)))
    assert sham(DARKENED, light, dark).reached and sham(TINTED, light, dark).reached


def test_recolouring_leaves_the_skin_and_darkening_the_hue() -> None:
    second = drawing((213, 171, 136))
    recoloured, darkened = sham(RECOLOURED, LIGHT, second).image, sham(DARKENED, LIGHT, second).image
    assert np.array_equal(recoloured[3:12, 6:18], LIGHT[3:12, 6:18])
    assert (recoloured[15, 10] != LIGHT[15, 10]).any()
    assert darkened[5, 10] / LIGHT[5, 10] == pytest.approx([darkened[5, 10, 0] / 247] * 3, abs=0.01)


def test_what_no_change_reaches_is_said() -> None:
    black = drawing((0, 0, 0), (0, 0, 0))
    assert not sham(DARKENED, black, LIGHT).reached
    assert not sham(TINTED, drawing((0, 0, 250), (0, 0, 250)), LIGHT).reached
    bare = drawing((90, 60, 50), (90, 60, 50))
    other = drawing((200, 160, 150), (200, 160, 150))
    assert not sham(RECOLOURED, bare, other).reached  # a hand wears nothing
    assert sham_image(DARKENED, encoded(black), encoded(LIGHT)) is None


def test_identical_images_have_a_sham_that_is_the_same() -> None:
    found = sham(DARKENED, LIGHT, LIGHT)
    assert found.reached and found.distance <= 0.5 / 255


def test_encoded_shams_are_those_of_the_pixels() -> None:
    made = sham_image(TINTED, encoded(LIGHT), encoded(DARK))
    assert made is not None
    with Image.open(io.BytesIO(made)) as opened:
        assert np.array_equal(np.asarray(opened), sham(TINTED, LIGHT, DARK).image)


def test_unknown_kinds_and_broken_images_are_named() -> None:
    with pytest.raises(ValueError, match="no sham 'blurred'"):
        sham("blurred", LIGHT, DARK)
    with pytest.raises(OSError):
        sham_image(DARKENED, b"no image", encoded(DARK))
