"""DINO: a student gives each view the output that its own moving average gives another view."""

import copy
from typing import Annotated, Any

import torch
from lightly.loss import DINOLoss
from lightly.models.modules import DINOProjectionHead
from pydantic import Field, PositiveInt
from pydantic.dataclasses import dataclass
from torch import Tensor, nn
from torch.nn.utils import remove_weight_norm
from torch.nn.utils.parametrizations import weight_norm

from swaglib.networks.width import feature_width
from swaglib.objectives.distorted import Distortion
from swaglib.objectives.gather import whole_tensor
from swaglib.objectives.objective import Data, Loss, Objective
from swaglib.objectives.projected import Projected, TwoViews
from swaglib.settings.strict import STRICT, PositiveShare


@dataclass(frozen=True, config=STRICT)
class Settings(Distortion):
    """Settings of DINO, and of its views.

    Attributes:
        momentum: share of the teacher that stays at each step; the paper goes from 0.996 to 1.
        student_temperature: temperature of the student's softmax.
        teacher_temperature: temperature of the teacher's softmax.
        center_momentum: share of the center of the teacher's outputs that stays at each step.
        hidden: width of the hidden layers of the head.
        bottleneck: width of the last hidden layer.
        outputs: number of outputs; the paper takes 65,536 on ImageNet.
    """

    momentum: PositiveShare = 0.99
    student_temperature: Annotated[float, Field(gt=0)] = 0.1
    teacher_temperature: Annotated[float, Field(gt=0)] = 0.04
    center_momentum: PositiveShare = 0.9
    hidden: PositiveInt = 512
    bottleneck: PositiveInt = 128
    outputs: PositiveInt = 2048


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective, which looks at no label."""
    return DINO(settings)


class DINO(TwoViews):
    """Self-distillation without labels (Caron et al. 2021, https://arxiv.org/abs/2104.14294), with two global views.

    Loss and head are lightly's. Each image goes twice through the student, and twice, without gradient, through the
    teacher. The teacher and the center of its outputs are in every checkpoint.
    """

    card = "pre-trained by DINO, on images without labels"

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._settings = settings

    def network(self, trunk: nn.Module) -> nn.Module:
        """Returns the trunk with DINO's head, and makes a teacher of the same weights."""
        own, device = self._settings, next(trunk.parameters()).device
        head = DINOProjectionHead(feature_width(trunk), own.hidden, own.bottleneck, own.outputs, batch_norm=False)
        _with_unit_rows(head.last_layer)
        student = Projected(trunk, head).to(device)
        self._teacher = copy.deepcopy(student).requires_grad_(False)
        self._loss = DINOLoss(
            own.outputs,
            teacher_temp=own.teacher_temperature,
            student_temp=own.student_temperature,
            center_momentum=own.center_momentum,
        ).to(device)
        return student

    def loss(self, network: nn.Module, views: tuple[Tensor, ...], targets: Tensor) -> Loss:
        """Returns the mean cross-entropy in nats between teacher and student, over both pairs of views."""
        both = torch.cat(views)
        with torch.no_grad():
            taught = self._teacher(both).float().chunk(2)
        learned = network(both).float().chunk(2)
        return Loss(self._loss(list(taught), list(learned)), {})

    def after_step(self, network: nn.Module, step: int) -> None:
        """Moves the teacher towards the student; buffers, such as those of batch normalisation, are its own."""
        for own, other in zip(self._teacher.parameters(), network.parameters(), strict=True):
            own.lerp_(whole_tensor(other), 1 - self._settings.momentum)

    def state(self) -> dict[str, Any]:
        """Returns the teacher and the center of its outputs."""
        return {"teacher": self._teacher.state_dict(), "center": self._loss.center}

    def load_state(self, state: dict[str, Any]) -> None:
        """Goes on from a teacher and a center."""
        self._teacher.load_state_dict(state["teacher"])
        self._loss.center.copy_(state["center"])


def _with_unit_rows(layer: nn.Module) -> None:
    """Keeps the rows of a layer's weight at length 1, as lightly does, in a form that can be copied and saved."""
    remove_weight_norm(layer)
    weight_norm(layer)
    length = layer.get_parameter("parametrizations.weight.original0")
    length.data.fill_(1)
    length.requires_grad_(False)
