"""Pictures are decoded as Pillow decodes them, whichever way they go."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

from swaglib.images.clean import to_rgb
from swaglib.images.decode import decode, decode_jpegs

NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (20, 20, 4), dtype=np.uint8))
GREYS = Image.fromarray(np.random.default_rng(1).integers(0, 65536, (20, 20), dtype=np.uint16))
SIDEWAYS = Image.Exif()
SIDEWAYS[0x0112] = 6


def encoded(image: Image.Image, form: str = "png", **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_is_white(mode: str) -> None:
    image = Image.new("RGBA", (8, 8), (255, 0, 0, 0)).convert(mode)
    assert (decode(encoded(image), 8) == 255).all()


@pytest.mark.parametrize(("mode", "form"), [("L", "jpeg"), ("CMYK", "jpeg"), ("1", "png"), ("RGB", "png")])
def test_other_modes_become_three_channels(mode: str, form: str) -> None:
    picture = decode(encoded(Image.new(mode, (8, 8)), form), 8)
    assert picture.shape == (3, 8, 8) and picture.dtype == torch.uint8


def test_a_long_picture_loses_its_ends_not_its_shape() -> None:
    image = Image.new("RGB", (30, 10), "red")
    image.paste("blue", (10, 0, 20, 10))
    picture = decode(encoded(image), 10)
    assert (picture[2] == 255).all() and (picture[0] == 0).all()


PICTURES = {
    "RGB": encoded(NOISE.convert("RGB")),
    "RGBA": encoded(NOISE),
    "grey": encoded(NOISE.convert("L")),
    "grey with alpha": encoded(NOISE.convert("LA")),
    "one bit": encoded(NOISE.convert("1")),
    "palette": encoded(NOISE.convert("RGB").quantize(200)),
    "palette of four bits": encoded(NOISE.convert("RGB").quantize(10)),
    "palette with a transparent colour": encoded(NOISE.convert("RGB").quantize(20), transparency=3),
    "palette with alpha": encoded(NOISE.quantize(100)),
    "transparent colour": encoded(Image.new("RGB", (20, 20), (1, 2, 3)), transparency=(1, 2, 3)),
    "transparent grey": encoded(Image.new("L", (20, 20), 7), transparency=7),
    "sixteen bits": encoded(GREYS),
    "turned PNG": encoded(NOISE.convert("RGB"), exif=SIDEWAYS),
    "JPEG": encoded(NOISE.convert("RGB"), "jpeg"),
    "grey JPEG": encoded(NOISE.convert("L"), "jpeg"),
    "CMYK JPEG": encoded(NOISE.convert("CMYK"), "jpeg"),
    "turned JPEG": encoded(NOISE.convert("RGB"), "jpeg", exif=SIDEWAYS),
    "WebP": encoded(NOISE, "webp", lossless=True),
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_kind_of_picture_has_pillows_pixels(name: str) -> None:
    with Image.open(io.BytesIO(PICTURES[name])) as opened:
        expected = np.array(to_rgb(opened))
    assert np.array_equal(decode(PICTURES[name], 20).permute(1, 2, 0).numpy(), expected)


@pytest.mark.parametrize("pixels", [9, 16, 40])
def test_resizing_is_pillows_bicubic_filter(pixels: int) -> None:
    with Image.open(io.BytesIO(PICTURES["JPEG"])) as opened:
        expected = np.array(opened.resize((pixels, pixels), Image.Resampling.BICUBIC)).astype(int)
    assert np.abs(decode(PICTURES["JPEG"], pixels).permute(1, 2, 0).numpy() - expected).max() <= 1


def test_decoding_many_jpegs_on_a_device_gives_each_ones_pixels() -> None:
    images = [PICTURES["JPEG"], PICTURES["grey JPEG"], PICTURES["JPEG"]]
    batch = decode_jpegs(images, 16, torch.device("cpu"))
    assert torch.equal(batch, torch.stack([decode(image, 16) for image in images]))


@pytest.mark.parametrize("name", ["JPEG", "RGB", "palette"])
def test_half_a_picture_is_an_error(name: str) -> None:
    with pytest.raises(OSError):
        decode(PICTURES[name][: len(PICTURES[name]) // 2], 20)
