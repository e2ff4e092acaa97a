"""Decodes pictures and turns them into the views that a network sees.

Augmentation draws separate values for each picture, but runs on whole batches, on whatever device they are on.
"""

import io
import math

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from swaglib.shards.clean import to_rgb

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
"""ImageNet's mean and deviation, with which SWAG evaluates its models (its public repository)."""


DECODED_PIXELS = 64
"""Side to which pictures are decoded before a view is cut from them."""


def decode(image: bytes, pixels: int) -> Tensor:
    """Decodes a PNG or JPEG to a square picture, transparency on white.

    Returns:
        uint8, shape (3, pixels, pixels). Other shapes than squares lose the ends of their longer side.
    """
    with Image.open(io.BytesIO(image)) as opened:
        picture = to_rgb(opened)
        if picture.size != (pixels, pixels):
            width, height = picture.size
            side = min(width, height)
            left, top = (width - side) // 2, (height - side) // 2
            box = (left, top, left + side, top + side)
            picture = picture.resize((pixels, pixels), Image.Resampling.BICUBIC, box)
        return torch.from_numpy(np.array(picture)).permute(2, 0, 1).contiguous()


def normalise(batch: Tensor) -> Tensor:
    """Scales uint8 pictures of shape (n, 3, h, w) to float32 with ImageNet's mean and deviation."""
    mean = torch.tensor(MEAN, device=batch.device).view(1, 3, 1, 1) * 255
    std = torch.tensor(STD, device=batch.device).view(1, 3, 1, 1) * 255
    return ((batch.float() - mean) / std).contiguous(memory_format=torch.channels_last)


def evaluation_view(batch: Tensor, pixels: int) -> Tensor:
    """Returns uint8 pictures (n, 3, h, w) resized to (n, 3, pixels, pixels) and normalised."""
    if batch.shape[-1] == pixels and batch.shape[-2] == pixels:
        return normalise(batch)
    resized = F.interpolate(batch.float(), (pixels, pixels), mode="bilinear", antialias=True, align_corners=False)
    return normalise(resized)


def training_view(batch: Tensor, pixels: int, smallest_crop: float, generator: torch.Generator) -> Tensor:
    """Returns a random-resized crop of every picture, flipped half of the time, and normalised.

    Args:
        batch: uint8, shape (n, 3, h, w).
        pixels: side of the views.
        smallest_crop: smallest share of the area that a crop keeps; aspect ratios are between 3/4 and 4/3.
        generator: on the CPU, so that every device draws the same crops.

    Returns:
        float32, shape (n, 3, pixels, pixels), channels last.
    """
    count = len(batch)
    draw = torch.rand(5, count, generator=generator)
    area = smallest_crop + (1 - smallest_crop) * draw[0]
    ratio = torch.exp((2 * draw[1] - 1) * math.log(4 / 3))
    # Relative to the picture's sides; a crop that is longer than the picture is cut to it.
    width = torch.sqrt(area * ratio).clamp(max=1.0)
    height = torch.sqrt(area / ratio).clamp(max=1.0)
    shift_x = (2 * draw[2] - 1) * (1 - width)
    shift_y = (2 * draw[3] - 1) * (1 - height)
    flip = torch.where(draw[4] < 0.5, -1.0, 1.0)
    theta = torch.zeros(count, 2, 3)
    theta[:, 0, 0], theta[:, 0, 2] = width * flip, shift_x
    theta[:, 1, 1], theta[:, 1, 2] = height, shift_y
    grid = F.affine_grid(theta.to(batch.device), [count, 3, pixels, pixels], align_corners=False)
    # Normalised first, so that the border beyond the picture, if rounding ever reaches it, is repeated as it is.
    return F.grid_sample(normalise(batch), grid, mode="bilinear", padding_mode="border", align_corners=False)
