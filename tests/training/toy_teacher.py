"""An objective of one's own, outside the package: a student follows a momentum teacher, against a queue of its keys."""

import copy
from typing import Any

import torch
import torch.nn.functional as F
from pydantic import PositiveInt
from pydantic.dataclasses import dataclass
from torch import Tensor, nn

from swaglib.images.augment import Draws
from swaglib.objectives.gather import gather, whole_tensor
from swaglib.objectives.objective import Data, Loss, Objective
from swaglib.settings.strict import STRICT, PositiveShare
from swaglib.settings.training import Training

OUTPUTS, LENGTH = 16, 8


@dataclass(frozen=True, config=STRICT)
class Settings:
    """Settings of the toy.

    Attributes:
        momentum: of the teacher's weights.
        queue: number of keys that are remembered.
    """

    momentum: PositiveShare
    queue: PositiveInt = 24


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective; it needs no labels."""
    return ToyTeacher(settings)


class Embedding(nn.Module):
    """The trunk with a head that training throws away."""

    def __init__(self, trunk: nn.Module) -> None:
        super().__init__()
        self.trunk, self.head = trunk, nn.Linear(OUTPUTS, LENGTH)

    def forward(self, images: Tensor) -> Tensor:
        """Returns vectors of unit length, shape (n, LENGTH)."""
        return F.normalize(self.head(self.trunk(images)).float(), dim=1)


class ToyTeacher(Objective):
    """As in MoCo: a view's vector must be nearer to the teacher's of another view than to the queue."""

    card = "pre-trained to follow its own moving average"
    kind = "outputs without names"
    figures = ("likeness",)

    def __init__(self, settings: Settings) -> None:
        self.classes = [f"output {number}" for number in range(OUTPUTS)]
        self.vocabulary = [{"name": name} for name in self.classes]
        self._settings = settings
        self._keys: list[Tensor] = []
        self._added = 0

    def network(self, trunk: nn.Module) -> nn.Module:
        device = next(trunk.parameters()).device
        student = Embedding(trunk).to(device)
        self._teacher = copy.deepcopy(student).requires_grad_(False)
        self._queue = F.normalize(torch.randn(self._settings.queue, LENGTH), dim=1).to(device)
        return student

    def views(self, images: Tensor, settings: Training, draws: Draws) -> tuple[Tensor, ...]:
        return (*super().views(images, settings, draws), *super().views(images, settings, draws))

    def targets(self, rows: list[int]) -> Tensor:
        return torch.zeros(len(rows), dtype=torch.int64)

    def loss(self, network: nn.Module, views: tuple[Tensor, ...], targets: Tensor) -> Loss:
        with torch.no_grad():
            keys = self._teacher(views[1])
        self._keys.append(keys)
        vectors = network(views[0]).float()
        likeness = (vectors * keys).sum(dim=1, keepdim=True)
        logits = torch.cat([likeness, vectors @ self._queue.T], dim=1) / 0.2
        return Loss(F.cross_entropy(logits, targets), {"likeness": likeness.detach().mean()})

    def after_step(self, network: nn.Module, step: int) -> None:
        for own, other in zip(self._teacher.parameters(), network.parameters(), strict=True):
            own.lerp_(whole_tensor(other), 1 - self._settings.momentum)
        keys = gather(torch.cat(self._keys))
        self._keys.clear()
        self._queue = torch.cat([self._queue, keys])[-self._settings.queue :]
        self._added += len(keys)

    def state(self) -> dict[str, Any]:
        return {"teacher": self._teacher.state_dict(), "queue": self._queue, "added": self._added}

    def load_state(self, state: dict[str, Any]) -> None:
        self._teacher.load_state_dict(state["teacher"])
        self._queue.copy_(state["queue"])
        self._added = state["added"]
