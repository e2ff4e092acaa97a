"""No network, but in the form of one of timm: the features of an image are the colours of its 16 x 16 thumbnail.

What a linear classifier makes of such thumbnails needs no learned features, so it is the floor of every comparison.
Importing this module makes the name `pixels` known to timm.
"""

from typing import Any, ClassVar

import torch.nn.functional as F
from timm.models import register_model
from torch import Tensor, nn

SIDE = 16
"""Side of the thumbnail in pixels."""

WIDTH = 3 * SIDE * SIDE
"""Number of features: red, green and blue of each pixel."""

default_cfgs = {"pixels": {"input_size": (3, 3 * SIDE, 3 * SIDE), "fixed_input_size": False}}
"""What timm knows of the network; the name is timm's."""


class Pixels(nn.Module):
    """Averages an image over 16 x 16 areas of equal size: shape (n, 3, height, width) to (n, 768).

    It has no weights and no classifier. The features are in the order channel, row, column.

    Attributes:
        num_features: number of features.
        pretrained_cfg: empty; what the networks of timm have.
    """

    num_features: int = WIDTH
    pretrained_cfg: ClassVar[dict[str, Any]] = {}

    def forward(self, images: Tensor) -> Tensor:
        """Returns the mean colours, in the unit of the images.

        Raises:
            ValueError: if a side is no multiple of 16: areas of equal size would then share pixels.
        """
        if images.shape[-1] % SIDE or images.shape[-2] % SIDE:
            raise ValueError(
                f"The network pixels takes images whose sides are multiples of {SIDE} pixels, not of "
                f"{images.shape[-2]} x {images.shape[-1]}. Take another image_size."
            )
        return F.adaptive_avg_pool2d(images, SIDE).flatten(1)

    def get_classifier(self) -> nn.Module:
        """Returns the identity, which in timm says that there is no classifier."""
        return nn.Identity()

    def reset_classifier(self, num_classes: int) -> None:
        """Does nothing, for there is no classifier.

        Raises:
            ValueError: if one is asked for.
        """
        if num_classes:
            raise ValueError(
                f"The network pixels has no classifier, but one of {num_classes} classes is asked for. Take it with "
                "the objective pixels."
            )


@register_model
def pixels(num_classes: int = 0, in_chans: int = 3, **timm_arguments: Any) -> Pixels:
    """Builds the network; timm calls this.

    Args:
        num_classes: 0, for there is no classifier.
        in_chans: number of channels, which can only be 3.
        timm_arguments: what timm hands to every network; of no meaning here, as there are no weights.

    Raises:
        TypeError: if there are other arguments.
        ValueError: if a classifier is asked for.
    """
    own = {"pretrained", "pretrained_cfg", "pretrained_cfg_overlay", "cache_dir"}
    others = sorted(set(timm_arguments) - own)
    if others or in_chans != 3:
        raise TypeError(f"The network pixels takes no argument {', '.join(others) or 'in_chans'}.")
    network = Pixels()
    network.reset_classifier(num_classes)
    return network
