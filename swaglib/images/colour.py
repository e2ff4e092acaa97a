"""Changes the colours of images at random, as self-supervised views need it.

The recipe is SimCLR's colour distortion (Chen et al. 2020, https://arxiv.org/abs/2002.05709, Appendix A): brightness,
contrast, saturation and hue in a random order, then grey for some images. The operations are those of torchvision,
to which the paper's listing for PyTorch refers; TensorFlow's contrast, with which the authors trained, keeps the mean
of each channel, where torchvision's keeps the mean of the grey image.

Values are drawn on the CPU for each image, and the changes run on the whole batch, on whatever device it is on.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

STRONGEST = 2.5
"""Strength at which the hue turns by up to half a circle, which is all of the circle to either side."""


@dataclass(frozen=True)
class ColourDraws:
    """What happens to the colours of each image of a batch. All tensors are on the CPU.

    Attributes:
        brightness: factor of the image, 1 for no change; float32, shape (n,).
        contrast: factor of the distance from the mean grey, 1 for no change; float32, shape (n,).
        saturation: factor of the distance from the grey image, 1 for no change; float32, shape (n,).
        hue: turn of the hue, in circles, 0 for no change; float32, shape (n,).
        order: what happens first to last: 0 brightness, 1 contrast, 2 saturation, 3 hue; int64, shape (n, 4).
        applied: whether any of these four happens; bool, shape (n,).
        greyscale: whether the image becomes grey in the end, applied or not; bool, shape (n,).
    """

    brightness: Tensor
    contrast: Tensor
    saturation: Tensor
    hue: Tensor
    order: Tensor
    applied: Tensor
    greyscale: Tensor

    def __len__(self) -> int:
        return len(self.applied)

    def __getitem__(self, part: slice) -> "ColourDraws":
        """Returns the draws of a part of the batch, as when the global batch was drawn and a rank holds a part."""
        return ColourDraws(
            brightness=self.brightness[part],
            contrast=self.contrast[part],
            saturation=self.saturation[part],
            hue=self.hue[part],
            order=self.order[part],
            applied=self.applied[part],
            greyscale=self.greyscale[part],
        )


def draw_colour(
    count: int, generator: torch.Generator, strength: float, probability: float, greyscale: float
) -> ColourDraws:
    """Draws the changes of colour for a batch (SimCLR, Appendix A).

    An image's draws depend on the generator and on its place in the batch, not on how many images follow.

    Args:
        count: images in the batch.
        generator: generator on the CPU, so that every device draws the same.
        strength: s of the paper, 0 to 2.5. Factors of brightness, contrast and saturation are uniform between
            max(0, 1 - 0.8 s) and 1 + 0.8 s, turns of the hue between -0.2 s and 0.2 s. The paper trains on
            ImageNet with 1 and on CIFAR-10 with 0.5.
        probability: share of the images whose colours change, 0 to 1; the paper's is 0.8.
        greyscale: share of the images that become grey, 0 to 1; the paper's is 0.2.

    Raises:
        ValueError: an argument is out of its range.
    """
    if not 0 <= strength <= STRONGEST:
        raise ValueError(f"the strength is {strength}, and must be between 0 and {STRONGEST}")
    for name, share in (("probability", probability), ("share of greyscale", greyscale)):
        if not 0 <= share <= 1:
            raise ValueError(f"the {name} is {share}, and must be between 0 and 1")
    # One row an image, because the generator fills rows one after the other.
    draw = torch.rand(count, 10, generator=generator)
    low, high = max(0.0, 1 - 0.8 * strength), 1 + 0.8 * strength
    # Rounding may carry a value past the end of the range.
    factors = (low + (high - low) * draw[:, :3]).clamp(low, high)
    turn = 0.2 * strength
    return ColourDraws(
        brightness=factors[:, 0],
        contrast=factors[:, 1],
        saturation=factors[:, 2],
        hue=((2 * draw[:, 3] - 1) * turn).clamp(-turn, turn),
        order=draw[:, 4:8].argsort(dim=1, stable=True),
        applied=draw[:, 8] < probability,
        greyscale=draw[:, 9] < greyscale,
    )


def jitter(images: Tensor, draws: ColourDraws) -> Tensor:
    """Changes the colours of every image as drawn.

    Args:
        images: float32 RGB in 0..1, shape (n, 3, h, w), on any device.
        draws: draws of the same n images.

    Returns:
        A new tensor of the same shape, in 0..1. Images to which nothing happens are bit for bit the same.

    Raises:
        ValueError: images are not float32 of shape (n, 3, h, w), or draws are of another number of images.
    """
    if images.dtype != torch.float32 or images.ndim != 4 or images.shape[1] != 3:
        raise ValueError(f"images are {images.dtype} {tuple(images.shape)}, not float32 of shape (n, 3, h, w)")
    if len(draws) != len(images):
        raise ValueError(f"there are draws for {len(draws)} images, but {len(images)} images")
    changed = images.clone()
    operations: list[tuple[Callable[[Tensor, Tensor], Tensor], Tensor]] = [
        (_brightness, draws.brightness),
        (_contrast, draws.contrast),
        (_saturation, draws.saturation),
        (_hue, draws.hue),
    ]
    for place in range(len(operations)):
        for number, (operation, factor) in enumerate(operations):
            # Picked by index, so that each image undergoes four operations and not sixteen. The indices are found on
            # the CPU, where the draws are, so that no other device is asked how many there are.
            chosen = (draws.applied & (draws.order[:, place] == number)).nonzero().flatten()
            if len(chosen):
                here = chosen.to(images.device)
                changed[here] = operation(changed[here], factor[chosen].view(-1, 1, 1, 1).to(images.device))
    grey = draws.greyscale.nonzero().flatten().to(images.device)
    if len(grey):
        changed[grey] = _grey(changed[grey]).expand(-1, 3, -1, -1)
    return changed


def _grey(images: Tensor) -> Tensor:
    """Returns luma of shape (n, 1, h, w), with the weights of ITU-R BT.601, rounded as torchvision rounds them."""
    red, green, blue = images.split(1, dim=1)
    return 0.2989 * red + 0.587 * green + 0.114 * blue


def _blend(images: Tensor, other: Tensor, factor: Tensor) -> Tensor:
    """Returns what lies `factor` of the way from the other image to this one, 1 being this one, cut to 0..1."""
    return (factor * images + (1 - factor) * other).clamp(0, 1)


def _brightness(images: Tensor, factor: Tensor) -> Tensor:
    return (factor * images).clamp(0, 1)


def _contrast(images: Tensor, factor: Tensor) -> Tensor:
    return _blend(images, _grey(images).mean(dim=(1, 2, 3), keepdim=True), factor)


def _saturation(images: Tensor, factor: Tensor) -> Tensor:
    return _blend(images, _grey(images), factor)


def _hue(images: Tensor, turn: Tensor) -> Tensor:
    """Turns the hue and keeps the value and the saturation of the HSV hexcone.

    From RGB to hue as usual; back in closed form, each channel being a trapezoid of the hue with its own shift.

    Args:
        images: float32 RGB in 0..1, shape (n, 3, h, w).
        turn: turn of the hue in circles, shape (n, 1, 1, 1).
    """
    value, largest = images.max(dim=1, keepdim=True)
    chroma = value - images.amin(dim=1, keepdim=True)
    # Red, green and blue lie at 0, 2 and 4 sixths; the two channels that follow the largest pull to either side of it.
    pull = (images.roll(-1, dims=1) - images.roll(-2, dims=1)).gather(1, largest)
    # Grey has no hue: there the pull is 0, and what it is divided by does not matter.
    hue = 2 * largest + pull / torch.where(chroma == 0, 1.0, chroma)
    shift = torch.tensor([5.0, 3.0, 1.0], device=images.device).view(1, 3, 1, 1)
    angle = torch.remainder(shift + hue + 6 * turn, 6)
    turned = value - chroma * torch.minimum(angle, 4 - angle).clamp(0, 1)
    # The way to hue and back rounds, and no turn shall change nothing.
    return torch.where(turn == 0, images, turned)
