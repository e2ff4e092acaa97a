"""A trunk with a projection head that training throws away, as self-supervised methods need it."""

import torch
from torch import Tensor, nn

from swaglib.objectives.objective import Objective


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


def width_of(trunk: nn.Module) -> int:
    """Returns the number of pooled features that a trunk gives."""
    return int(getattr(trunk, "head_hidden_size", trunk.num_features))  # type: ignore[arg-type]


class WithoutLabels(Objective):
    """An objective that learns from images alone: no classes, no vocabulary, no held-out labels."""

    kind = "classes"

    def __init__(self) -> None:
        self.classes = []
        self.vocabulary = []

    def targets(self, rows: list[int]) -> Tensor:
        """Returns the rows themselves, int64, shape (rows,): nothing is asked of an image but to be itself."""
        return torch.tensor(rows, dtype=torch.int64)
