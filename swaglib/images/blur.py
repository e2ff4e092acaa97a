"""Blurs images at random, as self-supervised views need it.

The recipe is SimCLR's (Chen et al. 2020, https://arxiv.org/abs/2002.05709, Appendix A): half of the images, with a
deviation between 0.1 and 2 pixels and a kernel as long as 10% of the image's side. Borders differ: the authors' code
(google-research/simclr, data_util.py) pads with black, this one reflects the image, as torchvision does.

Values are drawn on the CPU for each image, and the blur runs on the whole batch, on whatever device it is on.
"""

import torch
import torch.nn.functional as F
from torch import Tensor


def draw_blur(count: int, generator: torch.Generator, probability: float, smallest: float, largest: float) -> Tensor:
    """Draws how much each image of a batch is blurred (SimCLR, Appendix A).

    An image's draw depends on the generator and on its place in the batch, not on how many images follow. So a rank
    that holds a part of a global batch draws for all of it, and takes its slice.

    Args:
        count: images in the batch.
        generator: generator on the CPU, so that every device draws the same.
        probability: share of the images that are blurred, 0 to 1; the paper's is 0.5.
        smallest: smallest deviation of the Gaussian in pixels, above 0; the paper's is 0.1.
        largest: largest deviation; the paper's is 2.

    Returns:
        Deviations in pixels, uniform between the smallest and the largest, and 0 where an image is not blurred:
        float32, shape (count,), on the CPU.

    Raises:
        ValueError: an argument is out of its range.
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"the probability is {probability}, and must be between 0 and 1")
    if not 0 < smallest <= largest < float("inf"):
        raise ValueError(f"the deviations are {smallest} to {largest}, and must be above 0, and in order")
    # One row an image, because the generator fills rows one after the other.
    draw = torch.rand(count, 2, generator=generator)
    # Rounding may carry a value past the end of the range.
    sigma = (smallest + (largest - smallest) * draw[:, 1]).clamp(smallest, largest)
    return torch.where(draw[:, 0] < probability, sigma, 0.0)


def kernel_side(height: int, width: int) -> int:
    """Returns the length of the kernel for images of this size: an odd number, 10% of the shorter side.

    Rounded as in the authors' code: 23 for 224 pixels, 7 for 64. Never less than 3, below which nothing blurs, so
    images below 20 pixels get more than 10%. A kernel so short cuts the Gaussian: with 7 and a deviation of 2, at
    1.75 deviations.
    """
    return 2 * max(1, min(height, width) // 10 // 2) + 1


def blur(images: Tensor, sigma: Tensor) -> Tensor:
    """Blurs every image with a Gaussian of its own deviation, cut to `kernel_side` and scaled to the sum 1.

    The blur is separable, so it runs along the columns and then along the rows, each time in one convolution with one
    group for each image. Call it outside autocast, which would round the convolutions to half precision.

    Args:
        images: float32, shape (n, c, h, w), on any device; h and w at least 2, because the border is reflected.
        sigma: deviations in pixels, from `draw_blur`; float32, shape (n,), on the CPU.

    Returns:
        A new tensor of the same shape. Images whose deviation is 0 are bit for bit the same.

    Raises:
        ValueError: images are not float32 of shape (n, c, h, w), or too small, or deviations are of another number of
            images, or negative, or not finite.
    """
    if images.dtype != torch.float32 or images.ndim != 4:
        raise ValueError(f"images are {images.dtype} {tuple(images.shape)}, not float32 of shape (n, c, h, w)")
    if min(images.shape[2:]) < 2:
        raise ValueError(f"images of {tuple(images.shape[2:])} pixels are too small to be blurred")
    if sigma.shape != (len(images),):
        raise ValueError(f"deviations are of shape {tuple(sigma.shape)}, but there are {len(images)} images")
    if not ((sigma >= 0) & sigma.isfinite()).all():
        raise ValueError("a deviation is negative or not finite")
    blurred = images.clone()
    chosen = sigma.nonzero().flatten()
    if not len(chosen):
        return blurred
    side = kernel_side(images.shape[2], images.shape[3])
    kernels = _kernels(sigma[chosen], side).to(images.device)
    here = chosen.to(images.device)
    # Colours take the place of the batch and images that of the channels, because a group is a set of channels.
    batch = F.pad(images[here], [side // 2] * 4, mode="reflect").transpose(0, 1)
    batch = F.conv2d(batch, kernels.view(-1, 1, side, 1), groups=len(chosen))
    batch = F.conv2d(batch, kernels.view(-1, 1, 1, side), groups=len(chosen))
    blurred[here] = batch.transpose(0, 1)
    return blurred


def _kernels(sigma: Tensor, side: int) -> Tensor:
    """Returns Gaussians of shape (n, side) that sum to 1, for deviations above 0 of shape (n,)."""
    place = torch.arange(side) - side // 2
    # A softmax, because it is the normalised exponential, and stays finite for any deviation.
    return torch.softmax(-((place / sigma[:, None]) ** 2) / 2, dim=1)
