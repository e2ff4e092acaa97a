"""VICReg: views of an image agree, features vary over images, and no two of them say the same."""

import torch
import torch.distributed as dist
from lightly.loss import VICRegLoss
from lightly.models.modules.heads import VICRegProjectionHead
from pydantic import NonNegativeFloat, PositiveInt
from pydantic.dataclasses import dataclass
from torch import Tensor, nn

from swaglib.networks.width import feature_width
from swaglib.objectives.distorted import Distortion
from swaglib.objectives.objective import Data, Loss, Objective
from swaglib.objectives.projected import Projected, TwoViews
from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT)
class Settings(Distortion):
    """Settings of VICReg, and of its views. The weights are the paper's; its head is 8,192 wide.

    Attributes:
        invariance: weight of the distance between views.
        variance: weight of the spread of each feature.
        covariance: weight of the covariance between features.
        outputs: width of all three layers of the projection head.
    """

    invariance: NonNegativeFloat = 25.0
    variance: NonNegativeFloat = 25.0
    covariance: NonNegativeFloat = 1.0
    outputs: PositiveInt = 512


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective, which looks at no label."""
    return VICReg(settings)


class VICReg(TwoViews):
    """Variance, invariance and covariance (Bardes et al. 2022, https://arxiv.org/abs/2105.04906).

    Loss and head are lightly's. Each image goes through the network twice.
    """

    card = "pre-trained by VICReg, on images without labels"

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._settings = settings

    def network(self, trunk: nn.Module) -> nn.Module:
        """Returns the trunk with VICReg's projection head of three layers."""
        outputs = self._settings.outputs
        return Projected(trunk, VICRegProjectionHead(feature_width(trunk), outputs, outputs))

    def loss(self, network: nn.Module, views: tuple[Tensor, ...], targets: Tensor) -> Loss:
        """Returns the weighted sum of the three terms."""
        first, second = network(torch.cat(views)).float().chunk(2)
        own = self._settings
        several = dist.is_initialized() and dist.get_world_size() > 1
        terms = VICRegLoss(own.invariance, own.variance, own.covariance, gather_distributed=several)
        return Loss(terms(first, second), {})
