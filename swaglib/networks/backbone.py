"""A backbone: a trained network together with how it wants its images."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import torch
from torch import Tensor, nn

from swaglib.networks.folding import fold_batch_norms

Prepare = Callable[[bytes], Tensor]


@dataclass(frozen=True)
class Backbone:
    """A network in evaluation mode, ready to look at encoded images.

    Attributes:
        name: name by which it was asked for, such as `runs/hashtag`; see `swaglib.networks.load`.
        trunk: takes normalised images (n, 3, image_size, image_size), and gives pooled features (n, width).
        head: turns features into logits (n, classes); None if the network has none.
        width: width of the features.
        classes: names of the head's outputs in their order: labels of a run, WordNet ids for ImageNet-1k; empty if
            they are not known.
        image_size: side at which it sees images.
        prepare: turns an encoded image into uint8 or float32 of shape (3, image_size, image_size). Raises OSError for
            what cannot be decoded. May run in several threads at a time.
        mean: mean that a batch of prepared images is normalised with, on a scale from 0 to 1.
        std: standard deviation, likewise.
        digest: hexadecimal digest; another one where weights or preparation differ.
    """

    name: str
    trunk: nn.Module
    head: nn.Module | None
    width: int
    classes: list[str]
    image_size: int
    prepare: Prepare
    mean: tuple[float, ...]
    std: tuple[float, ...]
    digest: str

    @property
    def device(self) -> torch.device:
        """The device that the weights are on; the CPU, if there are none."""
        weights = next(chain(self.trunk.parameters(), self.trunk.buffers()), None)
        return torch.device("cpu") if weights is None else weights.device

    @cached_property
    def folded_trunk(self) -> nn.Module:
        """The trunk as it is quickest in evaluation, see `fold_batch_norms`: never train it."""
        return fold_batch_norms(self.trunk, self.image_size)

    def normalise(self, batch: Tensor) -> Tensor:
        """Turns prepared images (n, 3, image_size, image_size) into what the trunk takes: float32, channels last."""
        mean = torch.tensor(self.mean, device=batch.device).view(1, 3, 1, 1)
        std = torch.tensor(self.std, device=batch.device).view(1, 3, 1, 1)
        scale = 255.0 if batch.dtype == torch.uint8 else 1.0
        # One pass over the pixels: multiply, then add.
        floats = batch.to(dtype=torch.float32, memory_format=torch.channels_last)
        return floats.mul_(1 / (scale * std)).sub_(mean / std) if batch.dtype == torch.uint8 else (floats - mean) / std
