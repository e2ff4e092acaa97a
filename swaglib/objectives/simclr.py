"""SimCLR: two views of an image are to be found among those of all other images of the batch."""

from typing import Annotated

import torch
import torch.distributed as dist
from lightly.loss import NTXentLoss
from lightly.models.modules import SimCLRProjectionHead
from pydantic import Field, PositiveInt
from pydantic.dataclasses import dataclass
from torch import Tensor, nn

from swaglib.networks.width import feature_width
from swaglib.objectives.distorted import Distortion
from swaglib.objectives.objective import Data, Loss, Objective
from swaglib.objectives.projected import Projected, TwoViews
from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT)
class Settings(Distortion):
    """Settings of SimCLR, and of its views; by default those of the paper for CIFAR-10.

    Attributes:
        temperature: temperature of the loss; the paper takes 0.5 on CIFAR-10 and 0.1 on ImageNet.
        hidden: width of the hidden layer of the projection head.
        outputs: number of outputs of the projection head.
    """

    temperature: Annotated[float, Field(gt=0)] = 0.5
    hidden: PositiveInt = 512
    outputs: PositiveInt = 128


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective, which looks at no label."""
    return SimCLR(settings)


class SimCLR(TwoViews):
    """Normalised temperature-scaled cross-entropy between views (Chen et al. 2020, https://arxiv.org/abs/2002.05709).

    Loss and head are lightly's. Each image goes through the network twice, so a run of as many images costs about twice
    as much as one of `hashtag`. With several processes, views of all of them are told apart; with `grad_accum_steps`,
    only those of one part of the batch.

    Attributes:
        figures: `precision_at_1`, share of views whose nearest other view of the batch is of the same image.
    """

    card = "pre-trained by SimCLR, on images without labels"
    figures = ("precision_at_1",)

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._settings = settings

    def network(self, trunk: nn.Module) -> nn.Module:
        """Returns the trunk with SimCLR's projection head of two layers."""
        width = feature_width(trunk)
        return Projected(trunk, SimCLRProjectionHead(width, self._settings.hidden, self._settings.outputs))

    def loss(self, network: nn.Module, views: tuple[Tensor, ...], targets: Tensor) -> Loss:
        """Returns the mean cross-entropy in nats over both views of all images."""
        first, second = network(torch.cat(views)).float().chunk(2)
        several = dist.is_initialized() and dist.get_world_size() > 1
        contrast = NTXentLoss(self._settings.temperature, gather_distributed=several)
        return Loss(contrast(first, second), {"precision_at_1": _found(first.detach(), second.detach())})


def _found(first: Tensor, second: Tensor) -> Tensor:
    """Returns the share of views, of this process, whose nearest other view is of the same image."""
    both = nn.functional.normalize(torch.cat([first, second]), dim=1)
    likeness = (both @ both.T).fill_diagonal_(-2.0)
    other = torch.arange(len(both), device=both.device).roll(len(first))
    return (likeness.argmax(dim=1) == other).float().mean()
