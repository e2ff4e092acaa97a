"""Curation, training, released weights and detection see the same pixels of every form of file, or all refuse it."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image

from swaglib.detection.coco import Annotated
from swaglib.detection.images import UnreadableImageError, decode_image
from swaglib.images.clean import inspect, plain
from swaglib.images.decode import decode, decode_jpegs
from swaglib.images.prepare import through_pillow
from swaglib.settings.curate import Cleaning
from tests.images import forms

LIMITS = Cleaning(smallest_side=8, most_pixels=1_000_000, largest_aspect=4.0)
JPEG_SLACK = 3
"""Levels of grey between two decoders of JPEG, and on average after an image was encoded once more."""

Pixels = NDArray[np.uint8]
TURNS: dict[int, Callable[[Pixels], Pixels]] = {
    1: lambda pixels: pixels,
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.transpose(1, 0, 2),
    6: lambda pixels: np.rot90(pixels, -1),
    7: lambda pixels: pixels.transpose(1, 0, 2)[::-1, ::-1],
    8: lambda pixels: np.rot90(pixels, 1),
}
"""What each orientation of EXIF does, written down once more."""


def middle(pixels: Pixels) -> Pixels:
    """The middle square, as `decode` cuts it."""
    side = min(pixels.shape[:2])
    top, left = ((length - side) // 2 for length in pixels.shape[:2])
    return pixels[top : top + side, left : left + side]


def decoded(image: bytes) -> Pixels:
    return decode(image, forms.WIDTH).permute(1, 2, 0).numpy()


def inspected(image: bytes) -> Pixels:
    found = inspect(image, LIMITS)
    if found.image is None:
        raise OSError(found.reason)
    return middle(np.asarray(found.image))


def curated(image: bytes) -> Pixels:
    if inspect(image, LIMITS).reason is not None:
        raise OSError("refused")
    return decoded(plain(image))


def prepared(image: bytes) -> Pixels:
    return middle(np.asarray(through_pillow(image)))


def annotated(path: Path, height: int, width: int) -> Annotated:
    boxes = np.array([[2, 2, 9, 9]], dtype=np.float32)
    return Annotated(path, height, width, boxes, np.array([1]), np.array([False]), [])


PATHS: dict[str, Callable[[bytes], Pixels]] = {
    "decode": decoded,
    "inspect": inspected,
    "curation": curated,
    "through_pillow": prepared,
}


def difference(first: Pixels, second: Pixels, path: str, image: bytes) -> float:
    """How far a path is from what it should give: at most, or on average where curation has written a JPEG anew."""
    apart = np.abs(first.astype(int) - second)
    return float(apart.mean() if path == "curation" and plain(image) is not image else apart.max())


def stored(form: str, image: bytes) -> Pixels:
    """The pixels as a file has them, by nothing but Pillow."""
    if form.startswith("JPEG"):
        with Image.open(io.BytesIO(image)) as opened:
            return np.asarray(opened.convert("RGB"))
    if "alpha" in form:
        return np.asarray(through_pillow(forms.PLAIN["RGBA"]))
    return np.asarray(forms.SMOOTH if form.startswith("WebP") else forms.RGB)


def slack(form: str, path: str = "") -> int:
    again = form.startswith("WebP") and path == "curation"  # which writes it as JPEG
    return JPEG_SLACK if again or form.startswith("JPEG") else 0


@pytest.mark.parametrize("form", forms.PLAIN)
def test_every_path_sees_the_same_pixels(form: str, tmp_path: Path) -> None:
    image = forms.PLAIN[form]
    (tmp_path / "image").write_bytes(image)
    seen = {name: path(image) for name, path in PATHS.items()}
    seen["detection"] = middle(decode_image(annotated(tmp_path / "image", forms.HEIGHT, forms.WIDTH)))
    for name, pixels in seen.items():
        assert difference(pixels, seen["through_pillow"], name, image) <= slack(form, name), name
    assert np.ptp(seen["decode"]) > 0 or form in ("L, transparent", "RGB, transparent")


@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize("form", forms.turned(1))
def test_every_path_turns_images_upright_wherever_the_orientation_stands(form: str, orientation: int) -> None:
    image = forms.turned(orientation)[form]
    expected = middle(TURNS[orientation](stored(form, image)))
    for name, path in PATHS.items():
        assert difference(path(image), expected, name, image) <= slack(form, name), name


@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize("form", forms.turned(1))
def test_detection_turns_images_only_if_their_annotations_are_of_the_turned_size(
    form: str, orientation: int, tmp_path: Path
) -> None:
    image = forms.turned(orientation)[form]
    (tmp_path / "image").write_bytes(image)
    as_stored = decode_image(annotated(tmp_path / "image", forms.HEIGHT, forms.WIDTH))
    assert difference(as_stored, stored(form, image), "detection", image) <= slack(form)
    other = annotated(tmp_path / "image", forms.WIDTH, forms.HEIGHT)
    if orientation < 5:
        with pytest.raises(ValueError, match=r"28 x 20 pixels .* for 20 x 28"):
            decode_image(other)
    else:
        assert np.array_equal(decode_image(other), np.asarray(through_pillow(image)))


@pytest.mark.parametrize("form", forms.REFUSED)
def test_what_one_path_refuses_all_refuse(form: str, tmp_path: Path) -> None:
    image = forms.REFUSED[form]
    for path in PATHS.values():
        with pytest.raises(OSError):
            path(image)
    (tmp_path / "image").write_bytes(image)
    with pytest.raises(UnreadableImageError, match=r"cannot be decoded: .*\. Replace the file\.$"):
        decode_image(annotated(tmp_path / "image", forms.HEIGHT, forms.WIDTH))


@pytest.mark.parametrize("form", ["TIFF, floats", "TIFF, 32 bits", "PFM", "RGB, 16 bits, transparent"])
def test_pixels_that_are_no_colours_are_named(form: str) -> None:
    assert inspect(forms.REFUSED[form], LIMITS).reason == "pixels that are no colours"
    with pytest.raises(OSError, match=r"pixels that are no colours \(mode (F|I|RGB), (TIFF|PPM|PNG)\): save it"):
        through_pillow(forms.REFUSED[form])


def test_messages_name_no_address_in_memory() -> None:
    with pytest.raises(OSError, match=r"it is none of PNG, JPEG, GIF, WEBP, BMP, TIFF, PPM$"):
        through_pillow(b"<svg/>")


@pytest.mark.parametrize("form", ["PGM, 16 bits", "TIFF, 16 bits", "TIFF, 12 bits", "I;16"])
def test_deep_grey_keeps_its_grey(form: str) -> None:
    grey = np.asarray(through_pillow(forms.PLAIN[form]))[..., 0]
    assert np.abs(grey - forms.DEEP / 257).max() <= (0.57 if "12" in form else 0.5)


def test_a_tiff_may_say_that_white_is_0() -> None:
    grey = np.asarray(through_pillow(forms.PLAIN["TIFF, 16 bits, white is 0"]))[..., 0]
    assert np.abs(grey - (255 - forms.DEEP / 257)).max() <= 0.5


@pytest.mark.parametrize(("depth", "step"), [(2, 85), (4, 17)])
def test_a_transparent_grey_of_few_bits_is_white_and_others_are_not(depth: int, step: int) -> None:
    grey = np.asarray(through_pillow(forms.few_bits(depth, transparent=1)))[..., 0]
    assert np.array_equal(grey, np.where(forms.FEW == 1, 255, forms.FEW * step))


def test_a_batch_of_jpegs_on_a_device_is_turned_too() -> None:
    images = [forms.turned(6)["JPEG, EXIF"], forms.PLAIN["JPEG"], forms.PLAIN["JPEG, CMYK"]]
    batch = decode_jpegs(images, 16, torch.device("cpu"))
    assert torch.equal(batch, torch.stack([decode(image, 16) for image in images]))
