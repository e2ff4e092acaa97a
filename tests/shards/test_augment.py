import io
import math

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.ndimage import map_coordinates

from swaglib.shards.augment import MEAN, STD, decode, evaluation_view, normalise, training_view


def encoded(image: Image.Image, form: str = "png") -> bytes:
    stream = io.BytesIO()
    image.save(stream, form)
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


def test_normalising_gives_imagenets_scale() -> None:
    white = normalise(torch.full((1, 3, 2, 2), 255, dtype=torch.uint8))
    assert white[0, :, 0, 0].tolist() == pytest.approx([(1 - m) / s for m, s in zip(MEAN, STD, strict=True)])


def test_the_evaluation_view_of_the_right_size_is_the_picture() -> None:
    batch = torch.randint(0, 256, (2, 3, 8, 8), dtype=torch.uint8)
    assert torch.equal(evaluation_view(batch, 8), normalise(batch))
    assert evaluation_view(batch, 4).shape == (2, 3, 4, 4)


def test_a_view_is_the_drawn_crop_interpolated_bilinearly() -> None:
    batch = torch.randint(0, 256, (1, 3, 16, 16), dtype=torch.uint8)
    generator = torch.Generator().manual_seed(0)
    draw = torch.rand(5, 1, generator=torch.Generator().manual_seed(0))
    area, ratio = 0.25 + 0.75 * draw[0], torch.exp((2 * draw[1] - 1) * math.log(4 / 3))
    width = float(torch.sqrt(area * ratio).clamp(max=1)) * 16
    height = float(torch.sqrt(area / ratio).clamp(max=1)) * 16
    left = (16 - width) * float(draw[2])
    top = (16 - height) * float(draw[3])
    columns = left + (torch.arange(8) + 0.5) * width / 8 - 0.5
    rows = top + (torch.arange(8) + 0.5) * height / 8 - 0.5
    if float(draw[4]) < 0.5:
        columns = columns.flip(0)
    picture = normalise(batch)[0].numpy()
    expected = np.stack(
        [
            map_coordinates(channel, np.meshgrid(rows.numpy(), columns.numpy(), indexing="ij"), order=1, mode="nearest")
            for channel in picture
        ]
    )
    view = training_view(batch, 8, 0.25, generator)[0]
    assert view.numpy() == pytest.approx(expected, abs=1e-4)


def test_crops_are_drawn_from_the_generator_alone_one_by_one() -> None:
    ramp = torch.arange(16, dtype=torch.float32).mul(15).to(torch.uint8).expand(3, 16, 16)
    batch = ramp.expand(32, 3, 16, 16).contiguous()
    views = training_view(batch, 8, 0.2, torch.Generator().manual_seed(5))
    assert torch.equal(views, training_view(batch, 8, 0.2, torch.Generator().manual_seed(5)))
    assert len({tuple(view.flatten().tolist()) for view in views}) > 25, "every picture gets its own crop"
    rising = views[:, 0, 0, -1] > views[:, 0, 0, 0]
    assert 5 < int(rising.sum()) < 27, "about half are flipped"


def test_a_crop_never_looks_beyond_the_picture() -> None:
    white = torch.full((64, 3, 16, 16), 255, dtype=torch.uint8)
    views = training_view(white, 8, 0.1, torch.Generator().manual_seed(0))
    assert torch.allclose(views, normalise(white)[:, :, :8, :8], atol=1e-5)
