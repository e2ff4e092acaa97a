"""A trunk with a projection head that training throws away, as self-supervised methods need it."""

import torch
from torch import Tensor, nn

from swaglib.images.augment import Draws
from swaglib.objectives.distorted import Distortion, distorted_views
from swaglib.objectives.objective import Objective
from swaglib.settings.training import Training


class Projected(nn.Module):
    """A network whose outputs are projections of a trunk's pooled features.

    Attributes:
        trunk: timm network without a classifier; what a run leaves behind.
        head: projection head.
    """

    def __init__(self, trunk: nn.Module, head: nn.Module) -> None:
        super().__init__()
        self.trunk, self.head = trunk, head

    def forward(self, images: Tensor) -> Tensor:
        """Returns projections, float32, shape (n, outputs)."""
        projections: Tensor = self.head(self.trunk(images).float())
        return projections


class TwoViews(Objective):
    """An objective that learns from two distorted views of each image: no classes, no vocabulary, no held-out labels.

    Args:
        distortion: how views are distorted.
    """

    kind = "classes"

    def __init__(self, distortion: Distortion) -> None:
        self.classes = []
        self.vocabulary = []
        self._distortion = distortion

    def views(self, images: Tensor, settings: Training, draws: Draws) -> tuple[Tensor, ...]:
        """Returns two distorted views."""
        return distorted_views(images, settings, draws, self._distortion)

    def targets(self, rows: list[int]) -> Tensor:
        """Returns the rows themselves, int64, shape (rows,): nothing is asked of an image but to be itself."""
        return torch.tensor(rows, dtype=torch.int64)
