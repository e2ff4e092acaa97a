"""ViTDet's simple feature pyramid (arXiv 2203.16527, section 3): all levels from the last map of a plain ViT."""

import math

from timm.layers import LayerNorm2d
from torch import Tensor, nn


class SimplePyramid(nn.Module):
    """Makes maps of several strides from one map.

    Finer maps come from transposed convolutions, each of which doubles the side, coarser ones from max pooling; then
    every level gets a 1x1 and a 3x3 convolution, each with layer normalisation.

    Args:
        width: channels of the map.
        stride: stride of the map, in pixels: a power of two.
        strides: strides of the levels, in pixels: powers of two.
        channels: number of channels of every level.
    """

    def __init__(self, width: int, stride: int, strides: tuple[int, ...], channels: int) -> None:
        super().__init__()
        self.levels = nn.ModuleList(
            nn.Sequential(
                *_rescaled(width, round(math.log2(stride / own))),
                nn.Conv2d(_width(width, round(math.log2(stride / own))), channels, 1, bias=False),
                LayerNorm2d(channels),
                nn.Conv2d(channels, channels, 3, padding=1, bias=False),
                LayerNorm2d(channels),
            )
            for own in strides
        )

    def forward(self, maps: Tensor) -> list[Tensor]:
        """Takes (n, width, side, side), gives (n, channels, own side, own side) for every level."""
        return [level(maps) for level in self.levels]


def _width(width: int, doublings: int) -> int:
    """Returns the channels after so many doublings of the side, each of which halves them."""
    return max(1, width >> max(0, doublings))


def _rescaled(width: int, doublings: int) -> list[nn.Module]:
    if doublings < 0:
        return [nn.MaxPool2d(2 ** (-doublings))]
    layers: list[nn.Module] = []
    for done in range(doublings):
        if done:
            layers += [LayerNorm2d(_width(width, done)), nn.GELU()]
        layers.append(nn.ConvTranspose2d(_width(width, done), _width(width, done + 1), 2, stride=2))
    return layers
