"""Views of images: crops drawn from a generator, and normalisation."""

import math

import numpy as np
import pytest
import torch
from scipy.ndimage import map_coordinates

from swaglib.images.augment import MEAN, STD, Draws, normalise, random_crop


def all_draws(count: int, seed: int) -> Draws:
    return Draws(torch.Generator().manual_seed(seed), count, slice(0, count))


def test_normalising_gives_imagenets_scale() -> None:
    white = normalise(torch.full((1, 3, 2, 2), 255, dtype=torch.uint8))
    assert white[0, :, 0, 0].tolist() == pytest.approx([(1 - m) / s for m, s in zip(MEAN, STD, strict=True)])


def test_normalising_leaves_its_input_alone() -> None:
    batch = torch.rand(2, 3, 4, 4)
    before = batch.clone()
    normalise(batch)
    assert torch.equal(batch, before)


def test_a_view_is_the_drawn_crop_interpolated_bilinearly() -> None:
    batch = torch.randint(0, 256, (1, 3, 16, 16), dtype=torch.uint8)
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
    image = normalise(batch)[0].numpy()
    expected = np.stack(
        [
            map_coordinates(channel, np.meshgrid(rows.numpy(), columns.numpy(), indexing="ij"), order=1, mode="nearest")
            for channel in image
        ]
    )
    view = random_crop(batch, 8, 0.25, all_draws(1, 0))[0]
    assert view.numpy() == pytest.approx(expected, abs=1e-4)


def test_crops_are_drawn_from_the_generator_alone_one_by_one() -> None:
    ramp = torch.arange(16, dtype=torch.float32).mul(15).to(torch.uint8).expand(3, 16, 16)
    batch = ramp.expand(32, 3, 16, 16).contiguous()
    views = random_crop(batch, 8, 0.2, all_draws(32, 5))
    assert torch.equal(views, random_crop(batch, 8, 0.2, all_draws(32, 5)))
    assert len({tuple(view.flatten().tolist()) for view in views}) > 25, "every image gets its own crop"
    rising = views[:, 0, 0, -1] > views[:, 0, 0, 0]
    assert 5 < int(rising.sum()) < 27, "about half are flipped"


def test_a_crop_never_looks_beyond_the_image() -> None:
    white = torch.full((64, 3, 16, 16), 255, dtype=torch.uint8)
    views = random_crop(white, 8, 0.1, all_draws(64, 0))
    assert torch.allclose(views, normalise(white)[:, :, :8, :8], atol=1e-5)


@pytest.mark.parametrize("processes", [2, 3, 6])
def test_the_parts_of_a_batch_are_its_views_whatever_the_number_of_processes(processes: int) -> None:
    batch = torch.randint(0, 256, (72, 3, 16, 16), dtype=torch.uint8)
    own = 72 // processes
    slices = [slice(rank * own, (rank + 1) * own) for rank in range(processes)]
    parts = [random_crop(batch[part], 8, 0.2, Draws(torch.Generator().manual_seed(3), 72, part)) for part in slices]
    assert torch.equal(torch.cat(parts), random_crop(batch, 8, 0.2, all_draws(72, 3)))
