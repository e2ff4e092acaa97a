"""Turns decoded images into the views that a network sees.

Augmentation draws separate values for each image, but runs on whole batches, on whatever device they are on.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
"""ImageNet's mean and deviation, with which SWAG evaluates its models (its public repository)."""

IMAGES_AT_A_TIME = 32
"""Number of images that are cut at a time on the CPU: what is needed meanwhile then fits into its caches."""


@dataclass(frozen=True)
class Draws:
    """Random numbers for the images of a batch, of which this process may have a part.

    They are drawn for the whole batch, on the CPU, so that an image gets the same whatever the device and the number
    of processes.

    Attributes:
        generator: generator of the random numbers, on the CPU.
        batch_size: number of images of the whole batch.
        part: slice of them that is this process's.
    """

    generator: torch.Generator
    batch_size: int
    part: slice

    def uniform(self, rows: int) -> Tensor:
        """Draws float32 numbers between 0 and 1, shape (rows, images of the part)."""
        return torch.rand(rows, self.batch_size, generator=self.generator)[:, self.part]


def random_crop(batch: Tensor, image_size: int, crop_min_scale: float, draws: Draws) -> Tensor:
    """Returns a random-resized crop of every image, flipped half of the time, and normalised.

    Args:
        batch: the part of the batch that `draws` names, uint8, shape (n, 3, h, w).
        image_size: side of the views.
        crop_min_scale: smallest share of the area that a crop keeps; aspect ratios are between 3/4 and 4/3.
        draws: random numbers for the batch.

    Returns:
        Views, float32, shape (n, 3, image_size, image_size), channels last. Interpolated bilinearly, without an
        antialiasing filter: images should not be decoded to much more than the size of the views.
    """
    count = len(batch)
    draw = draws.uniform(5)
    area = crop_min_scale + (1 - crop_min_scale) * draw[0]
    ratio = torch.exp((2 * draw[1] - 1) * math.log(4 / 3))
    # Relative to the image's sides; a crop that is longer than the image is cut to it.
    width = torch.sqrt(area * ratio).clamp(max=1.0)
    height = torch.sqrt(area / ratio).clamp(max=1.0)
    shift_x = (2 * draw[2] - 1) * (1 - width)
    shift_y = (2 * draw[3] - 1) * (1 - height)
    flip = torch.where(draw[4] < 0.5, -1.0, 1.0)
    # Where each pixel of a view looks, from -1 to 1 over the image.
    centres = (torch.arange(image_size) + 0.5) * (2 / image_size) - 1
    columns = to_device(shift_x[:, None] + (width * flip)[:, None] * centres, batch.device)
    rows = to_device(shift_y[:, None] + height[:, None] * centres, batch.device)
    views = torch.empty(count, 3, image_size, image_size, device=batch.device).contiguous(
        memory_format=torch.channels_last
    )
    at_a_time = count if batch.device.type != "cpu" else IMAGES_AT_A_TIME
    for start in range(0, count, at_a_time):
        own = slice(start, start + at_a_time)
        shape = (-1, image_size, image_size)
        grid = torch.stack((columns[own, None, :].expand(shape), rows[own, :, None].expand(shape)), dim=-1)
        # "border": rounding may reach beyond the image by a hair.
        crops = F.grid_sample(batch[own].float(), grid, mode="bilinear", padding_mode="border", align_corners=False)
        views[own] = _normalised_in_place(crops)
    return views


def normalise(batch: Tensor) -> Tensor:
    """Scales images of shape (n, 3, h, w), 0 to 255, to float32 with ImageNet's mean and deviation, channels last."""
    return _normalised_in_place(batch.to(torch.float32, copy=True)).contiguous(memory_format=torch.channels_last)


def to_device(values: Tensor, device: torch.device) -> Tensor:
    """Brings values from the CPU to a device; a GPU goes on with its work meanwhile."""
    return values if device.type == "cpu" else values.pin_memory().to(device, non_blocking=True)


def _normalised_in_place(batch: Tensor) -> Tensor:
    mean, std = _scale(batch.device)
    return batch.sub_(mean).div_(std)


@lru_cache
def _scale(device: torch.device) -> tuple[Tensor, Tensor]:
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) * 255 for values in (MEAN, STD))
    return mean.to(device), std.to(device)
