"""Images are decoded as Pillow decodes them, whichever way they go."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

from swaglib.images.decode import decode, decode_jpegs
from swaglib.images.rgb import to_rgb
from tests.images.encoded import encoded

NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (20, 20, 4), dtype=np.uint8))
GREYS = Image.fromarray(np.random.default_rng(1).integers(0, 65536, (20, 20), dtype=np.uint16))
SIDEWAYS = Image.Exif()
SIDEWAYS[0x0112] = 6


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_is_white(mode: str) -> None:
    image = Image.new("RGBA", (8, 8), (255, 0, 0, 0)).convert(mode)
    assert (decode(encoded(image), 8) == 255).all()


@pytest.mark.parametrize(("mode", "form"), [("L", "jpeg"), ("CMYK", "jpeg"), ("1", "png"), ("RGB", "png")])
def test_other_modes_become_three_channels(mode: str, form: str) -> None:
    image = decode(encoded(Image.new(mode, (8, 8)), form), 8)
    assert image.shape == (3, 8, 8) and image.dtype == torch.uint8


def test_a_long_image_loses_its_ends_not_its_shape() -> None:
    image = Image.new("RGB", (30, 10), "red")
    image.paste("blue", (10, 0, 20, 10))
    decoded = decode(encoded(image), 10)
    assert (decoded[2] == 255).all() and (decoded[0] == 0).all()


IMAGES = {
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


@pytest.mark.parametrize("name", IMAGES)
def test_every_kind_of_image_has_pillows_pixels(name: str) -> None:
    with Image.open(io.BytesIO(IMAGES[name])) as opened:
        expected = np.array(to_rgb(opened))
    assert np.array_equal(decode(IMAGES[name], 20).permute(1, 2, 0).numpy(), expected)


@pytest.mark.parametrize("image_size", [9, 16, 40])
def test_resizing_is_pillows_bicubic_filter(image_size: int) -> None:
    with Image.open(io.BytesIO(IMAGES["JPEG"])) as opened:
        expected = np.array(opened.resize((image_size, image_size), Image.Resampling.BICUBIC)).astype(int)
    assert np.abs(decode(IMAGES["JPEG"], image_size).permute(1, 2, 0).numpy() - expected).max() <= 1


def test_decoding_many_jpegs_on_a_device_gives_each_ones_pixels() -> None:
    images = [IMAGES["JPEG"], IMAGES["grey JPEG"], IMAGES["JPEG"]]
    batch = decode_jpegs(images, 16, torch.device("cpu"))
    assert torch.equal(batch, torch.stack([decode(image, 16) for image in images]))


@pytest.mark.parametrize("name", ["JPEG", "RGB", "palette"])
def test_half_an_image_is_an_error(name: str) -> None:
    with pytest.raises(OSError):
        decode(IMAGES[name][: len(IMAGES[name]) // 2], 20)
