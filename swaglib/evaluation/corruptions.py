"""Corruptions of images, to see what is left of an accuracy: the kinds of ImageNet-C, at any size of image.

Hendrycks and Dietterich (arXiv 1903.12261) corrupt photographs of 224 pixels in 15 ways and 5 severities; their files
are for ImageNet only. These are six of their kinds (one of noise, two of blur and resolution, two of light, one of
coding), applied to what the network is about to see. What is measured in pixels grows with the image, so figures
compare networks with each other, not with published errors on ImageNet-C.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor
from torchvision.transforms.v2 import functional as T

from swaglib.seeds import derive_seed

SEVERITIES = (1, 3, 5)
_NOISE = {1: 0.04, 3: 0.12, 5: 0.28}  # deviation, of a scale from 0 to 1
_BLUR = {1: 0.01, 3: 0.025, 5: 0.05}  # deviation, in sides of the image
_KEPT = {1: 0.7, 3: 0.4, 5: 0.2}  # side that is left, before it is enlarged again
_CONTRAST = {1: 0.6, 3: 0.3, 5: 0.1}  # that is left
_LIGHT = {1: 0.8, 3: 0.5, 5: 0.25}  # that is left
_QUALITY = {1: 40, 3: 15, 5: 5}  # of JPEG


def corrupt(images: Tensor, places: list[int], kind: str, severity: int, seed: int) -> Tensor:
    """Corrupts a batch.

    Args:
        images: uint8, or float32 from 0 to 1; shape (n, 3, h, w).
        places: places of the images among all: each has noise of its own, whatever batch it comes in.
        kind: one of `CORRUPTIONS`.
        severity: 1, 3 or 5.
        seed: seed of the noise, which is drawn on the CPU.

    Returns:
        Corrupted images, uint8, of the same shape.

    Raises:
        ValueError: if there is no such kind or severity.
    """
    if kind not in CORRUPTIONS or severity not in SEVERITIES:
        known = f"kinds {', '.join(CORRUPTIONS)} and severities {', '.join(map(str, SEVERITIES))}"
        raise ValueError(f"There is no corruption {kind!r} of severity {severity}. There are the {known}.")
    bytes_ = images if images.dtype == torch.uint8 else (images * 255).round().clamp(0, 255).to(torch.uint8)
    return CORRUPTIONS[kind](bytes_, severity, [derive_seed(seed, place) for place in places])


def _noise(images: Tensor, severity: int, seeds: list[int]) -> Tensor:
    draws = [torch.randn(images.shape[1:], generator=torch.Generator().manual_seed(seed)) for seed in seeds]
    noise = torch.stack(draws).to(images.device) * 255 * _NOISE[severity]
    return (images.float() + noise).round().clamp(0, 255).to(torch.uint8)


def _blur(images: Tensor, severity: int, seeds: list[int]) -> Tensor:
    deviation = _BLUR[severity] * images.shape[-1]
    size = 2 * max(1, round(3 * deviation)) + 1
    return T.gaussian_blur(images, [size, size], [deviation, deviation])


def _pixelate(images: Tensor, severity: int, seeds: list[int]) -> Tensor:
    height, width = images.shape[-2:]
    small = (max(1, round(height * _KEPT[severity])), max(1, round(width * _KEPT[severity])))
    shrunk = F.interpolate(images.float(), small, mode="area")
    return F.interpolate(shrunk, (height, width), mode="nearest").round().clamp(0, 255).to(torch.uint8)


def _contrast(images: Tensor, severity: int, seeds: list[int]) -> Tensor:
    return T.adjust_contrast(images, _CONTRAST[severity])


def _darkness(images: Tensor, severity: int, seeds: list[int]) -> Tensor:
    return T.adjust_brightness(images, _LIGHT[severity])


def _jpeg(images: Tensor, severity: int, seeds: list[int]) -> Tensor:
    return torch.stack([T.jpeg(image, _QUALITY[severity]) for image in images.cpu()]).to(images.device)


CORRUPTIONS: dict[str, Callable[[Tensor, int, list[int]], Tensor]] = {
    "noise": _noise,
    "blur": _blur,
    "pixelate": _pixelate,
    "contrast": _contrast,
    "darkness": _darkness,
    "jpeg": _jpeg,
}
