"""Views of self-supervised training: a random crop whose colours are changed, and which is blurred now and then."""

from typing import Annotated

import torch
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor

from swaglib.images.augment import MEAN, STD, Draws, random_crop
from swaglib.images.blur import blur, draw_blur
from swaglib.images.colour import draw_colour, jitter
from swaglib.settings.strict import STRICT, PositiveShare, Share
from swaglib.settings.training import Training

JITTERED, GREY = 0.8, 0.2
SMALLEST_SIGMA, LARGEST_SIGMA = 0.1, 2.0
"""SimCLR's (Chen et al. 2020, https://arxiv.org/abs/2002.05709, Appendix A)."""


@dataclass(frozen=True, config=STRICT)
class Distortion:
    """How views are distorted; by default as SimCLR does on CIFAR-10, whose images are as small as this study's.

    Attributes:
        colour_strength: strength of the changes of colour, see `swaglib.images.colour`; SimCLR takes 1 on ImageNet.
        blurred: share of the views that are blurred; SimCLR takes 0.5 on ImageNet.
        crop_min_scale: smallest share of the area that a crop keeps, in the place of `pretrain.crop_min_scale`: views
            of self-supervised methods are cut smaller than those that keep their labels.
    """

    colour_strength: Annotated[float, Field(ge=0, le=2.5)] = 0.5
    blurred: Share = 0.0
    crop_min_scale: PositiveShare = 0.08


def distorted_views(
    images: Tensor, settings: Training, draws: Draws, distortion: Distortion, count: int = 2
) -> tuple[Tensor, ...]:
    """Returns several distorted views of each image, each float32 of shape (n, 3, image_size, image_size), normalised.

    Args:
        images: this process's part of the batch, uint8, shape (n, 3, h, w).
        settings: settings of the run, for the size of the views.
        draws: random numbers, the same for an image whatever the number of processes.
        distortion: how strong the changes are.
        count: number of views.
    """
    return tuple(_view(images, settings, draws, distortion) for _ in range(count))


def _view(images: Tensor, settings: Training, draws: Draws, distortion: Distortion) -> Tensor:
    crops = random_crop(images, settings.image_size, distortion.crop_min_scale, draws)
    mean, std = (torch.tensor(values, device=crops.device).view(1, 3, 1, 1) for values in (MEAN, STD))
    colour = draw_colour(draws.batch_size, draws.generator, distortion.colour_strength, JITTERED, GREY)[draws.part]
    changed = jitter((crops * std + mean).clamp(0, 1), colour)
    if distortion.blurred:
        sigma = draw_blur(draws.batch_size, draws.generator, distortion.blurred, SMALLEST_SIGMA, LARGEST_SIGMA)
        changed = blur(changed, sigma[draws.part])
    return ((changed - mean) / std).contiguous(memory_format=torch.channels_last)
