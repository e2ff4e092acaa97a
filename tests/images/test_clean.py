"""Images are fit for training or refused for a reason, and odd ones are made plain."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from swaglib.images.clean import (
    ANIMATED,
    EXTREME,
    HUGE,
    MISSING,
    ODD,
    TINY,
    UNREADABLE,
    inspect,
    plain,
)
from swaglib.images.decode import decode
from swaglib.settings.curate import Cleaning
from tests.conftest import shape_image
from tests.images.encoded import encoded

LIMITS = Cleaning(smallest_side=16, most_pixels=1_000_000, largest_aspect=4.0)
RED = (255, 0, 0)


def bomb(side: int) -> bytes:
    """A PNG that claims to be huge and holds next to nothing."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def animation() -> bytes:
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    return encoded(frames[0], "gif", save_all=True, append_images=frames[1:])


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (None, MISSING),
        (b"", UNREADABLE),
        (b"<svg/>", UNREADABLE),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n", UNREADABLE),
        (shape_image("circle", "red", side=64)[:200], UNREADABLE),
        (encoded(Image.new("RGB", (64, 15)), "png"), TINY),
        (encoded(Image.new("RGB", (1001, 1000)), "png"), HUGE),
        (bomb(5_000), HUGE),
        (bomb(30_000), HUGE),
        (encoded(Image.new("RGB", (16, 65)), "png"), EXTREME),
        (animation(), ANIMATED),
        (encoded(Image.new("F", (32, 32)), "tiff"), ODD),
        (encoded(Image.new("I", (32, 32), 70_000), "tiff"), ODD),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_unfit_images_are_refused_with_a_reason(image: bytes | None, reason: str) -> None:
    found = inspect(image, LIMITS)
    assert (found.reason, found.image) == (reason, None)


def test_a_plain_image_is_used_byte_for_byte() -> None:
    for image in (shape_image("circle", "red"), encoded(Image.new("L", (32, 32)), "jpeg")):
        assert inspect(image, LIMITS).change is None
        assert plain(image) is image


@pytest.mark.parametrize(
    ("make", "change"),
    [
        (lambda: encoded(Image.new("RGB", (32, 32), RED).convert("CMYK"), "jpeg", quality=100), "CMYK to RGB"),
        (lambda: encoded(Image.new("RGB", (32, 32), RED), "webp", lossless=True), "from WEBP"),
        (lambda: encoded(Image.new("RGB", (32, 32), RED), "bmp"), "from BMP"),
    ],
)
def test_odd_images_become_plain_ones_of_the_same_colour(make: Callable[[], bytes], change: str) -> None:
    image = make()
    found = inspect(image, LIMITS)
    assert (found.reason, found.change) == (None, change)
    with Image.open(io.BytesIO(plain(image))) as result:
        assert result.format in ("PNG", "JPEG") and result.mode == "RGB"
        assert np.abs(np.asarray(result).astype(int) - RED).max() <= 3
    assert inspect(plain(image), LIMITS).change is None


def test_sixteen_bits_keep_their_grey() -> None:
    values = np.linspace(0, 65535, 32 * 32).reshape(32, 32).astype(np.uint16)
    image = encoded(Image.fromarray(values), "png")
    assert inspect(image, LIMITS).change == "16 to 8 bits"
    with Image.open(io.BytesIO(plain(image))) as result:
        assert np.abs(np.asarray(result)[..., 0] - values / 257).max() <= 0.5


def test_a_palette_with_transparency_lies_on_white() -> None:
    image = Image.new("P", (32, 32), 0)
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.paste(1, (0, 0, 16, 32))
    found = inspect(encoded(image, "png", transparency=0), LIMITS)
    assert found.image is not None
    assert found.image.getpixel((0, 0)) == (0, 255, 0) and found.image.getpixel((31, 0)) == (255, 255, 255)


def test_a_photograph_is_turned_upright() -> None:
    image = Image.new("RGB", (48, 32), "white")
    image.paste(RED, (0, 0, 24, 32))  # red on the left
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise to see it upright: red comes to the top
    photograph = encoded(image, "jpeg", quality=95, exif=exif)
    found = inspect(photograph, LIMITS)
    assert found.change == "turned upright" and found.image is not None
    assert found.image.size == (32, 48)
    red, green, _ = np.asarray(found.image)[5, 16]
    assert red > 200 > 100 > green
    assert (decode(plain(photograph), 32) == decode(photograph, 32)).float().mean() > 0.5


def test_a_phones_jpeg_with_a_second_image_is_the_first(tmp_path: Path) -> None:
    first, second = Image.new("RGB", (48, 32), RED), Image.new("RGB", (48, 32), "blue")
    image = encoded(first, "mpo", save_all=True, append_images=[second], quality=95)
    found = inspect(image, LIMITS)
    assert (found.reason, found.change) == (None, None) and found.image is not None
    assert np.asarray(found.image)[5, 5, 0] > 240


def test_training_decodes_what_inspection_saw() -> None:
    image = shape_image("square", "green", side=32)
    seen = inspect(image, LIMITS).image
    assert (decode(image, 32).permute(1, 2, 0).numpy() == np.asarray(seen)).all()
