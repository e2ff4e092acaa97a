"""The trunk of a detector: a backbone with a feature pyramid on top."""

from copy import deepcopy

from timm.layers import LayerNorm2d
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torchvision.ops import FeaturePyramidNetwork

from swaglib.detection.maps import STRIDES, feature_maps
from swaglib.detection.simple_pyramid import SimplePyramid

LEVELS = ("0", "1", "2", "3")
"""Names of the pyramid's levels, of strides 4, 8, 16 and 32, as torchvision's detectors expect them."""


class PyramidTrunk(nn.Module):
    """A copy of a backbone's network with a feature pyramid.

    Networks with maps of strides 4 to 32 get a feature pyramid network (arXiv 1612.03144), networks with one
    resolution ViTDet's simple pyramid. Both have layer normalisation over the channels, as in ViTDet: the pyramid is
    new, and learns little in a few hundred steps without.

    Batch normalisation: the papers fine-tune with the frozen statistics of pre-training, since a batch of two large
    images on a GPU gives poor ones. A network that was not pre-trained has none, and frozen it would not be
    normalised at all: a comparison with it would measure the missing normalisation. So by default statistics and
    weights are trained, for all backbones alike; a batch of small scenes is large enough for that. Layers whose stage
    is frozen keep their statistics either way.

    Args:
        network: see `swaglib.detection.maps`; it is copied and stays as it is.
        image_size: side of the images, a multiple of 32.
        channels: number of channels of the pyramid's levels.
        frozen_stages: number of stages, from the input on, that are not trained.
        frozen_norm: whether batch normalisation keeps the statistics and weights that it has.

    Attributes:
        network: the copy.
        out_channels: number of channels of every level, which torchvision's detectors ask for.

    Raises:
        ValueError: if the network has no suitable maps, or fewer stages than are to be frozen.
    """

    def __init__(
        self, network: nn.Module, image_size: int, channels: int, frozen_stages: int = 0, frozen_norm: bool = False
    ) -> None:
        super().__init__()
        maps = feature_maps(deepcopy(network), image_size)
        self.network = maps.network
        self.out_channels = channels
        self._extract = maps.extract
        self.pyramid: nn.Module
        if len(maps.strides) == 1:
            self.pyramid = SimplePyramid(maps.channels[0], maps.strides[0], STRIDES, channels)
        else:
            self.pyramid = FeaturePyramidNetwork(maps.channels, channels, norm_layer=LayerNorm2d)
        self._freeze(maps.stages, frozen_stages, frozen_norm)

    def _freeze(self, stages: list[list[str]], count: int, norm: bool) -> None:
        if count > len(stages):
            raise ValueError(
                f"detection.frozen_stages is {count}, but the network {type(self.network).__name__} has only "
                f"{len(stages)} stages."
            )
        frozen = {name for stage in stages[:count] for name in stage}
        for name, parameter in self.network.named_parameters():
            parameter.requires_grad_(name not in frozen)
        for module in self.network.modules():
            if norm and isinstance(module, _BatchNorm):
                module.requires_grad_(False)

    def train(self, mode: bool = True) -> "PyramidTrunk":
        """Changes between training and evaluation; frozen batch normalisation stays in evaluation."""
        super().train(mode)
        for module in self.network.modules():
            if isinstance(module, _BatchNorm) and not any(one.requires_grad for one in module.parameters()):
                module.eval()
        return self

    def forward(self, images: Tensor) -> dict[str, Tensor]:
        """Takes normalised images (n, 3, image_size, image_size); gives each level, (n, out_channels, side, side)."""
        maps = self._extract(images)
        if isinstance(self.pyramid, SimplePyramid):
            return dict(zip(LEVELS, self.pyramid(maps[-1]), strict=True))
        levels: dict[str, Tensor] = self.pyramid(dict(zip(LEVELS, maps, strict=True)))
        return levels
