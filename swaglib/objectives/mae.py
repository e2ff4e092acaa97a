"""MAE: a vision transformer learns to fill in the patches of an image that it does not see."""

from typing import Annotated

import torch
from pydantic import Field, PositiveInt
from pydantic.dataclasses import dataclass
from torch import Tensor, nn

from swaglib.objectives.masked import MaskedAutoencoder
from swaglib.objectives.objective import Data, Loss, Objective
from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT)
class Settings:
    """Settings of MAE; the paper's decoder for ImageNet is 512 wide with 8 blocks and 16 heads.

    Attributes:
        mask_ratio: share of the patches that the network does not see.
        width: width of the decoder.
        depth: number of blocks of the decoder.
        heads: number of attention heads of the decoder.
    """

    mask_ratio: Annotated[float, Field(gt=0, lt=1)] = 0.75
    width: PositiveInt = 128
    depth: PositiveInt = 2
    heads: PositiveInt = 4


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective, which looks at no label."""
    return MAE(settings)


class MAE(Objective):
    """Masked autoencoder (He et al. 2021, https://arxiv.org/abs/2111.06377).

    The network sees a quarter of the patches, so an image costs less than with other objectives on the same network
    (counted by `swaglib.studies.cost`). It needs a vision transformer, see `swaglib.objectives.masked`, and
    an optimizer such as AdamW.
    """

    card = "pre-trained as a masked autoencoder, on images without labels"
    kind = "classes"

    def __init__(self, settings: Settings) -> None:
        self.classes = []
        self.vocabulary = []
        self._settings = settings

    def network(self, trunk: nn.Module) -> nn.Module:
        """Returns the trunk with a decoder that is thrown away.

        Raises:
            ValueError: if the trunk is no vision transformer that tokens can be left out of.
        """
        own = self._settings
        return MaskedAutoencoder(trunk, own.mask_ratio, own.width, own.depth, own.heads)

    def targets(self, rows: list[int]) -> Tensor:
        """Returns the rows themselves, int64, shape (rows,): the image is its own target."""
        return torch.tensor(rows, dtype=torch.int64)

    def loss(self, network: nn.Module, views: tuple[Tensor, ...], targets: Tensor) -> Loss:
        """Returns the mean squared error of the patches that are left out, each normalised by itself."""
        predicted, wanted = network(views[0])
        return Loss(nn.functional.mse_loss(predicted.float(), wanted.float()), {})
