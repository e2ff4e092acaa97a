"""What every pre-training objective offers to the training loop."""

from typing import Any, NamedTuple, Protocol

from torch import Tensor, nn

from swaglib.images.augment import Draws
from swaglib.settings.pretrain import Pretrain


class Loss(NamedTuple):
    """What an objective says of a batch.

    Attributes:
        value: mean loss, a scalar that has a gradient.
        figures: other means over the batch that are worth a column of the log, by name: scalars without gradient.
    """

    value: Tensor
    figures: dict[str, Tensor]


class Objective(Protocol):
    """An objective owns its views, its heads, its loss and what it logs; the loop owns data, steps and processes.

    To add a method: one file in this folder, and its name in `swaglib.training.pretrain` and `swaglib.settings`.

    Attributes:
        classes: names of the outputs of the network's own classifier, in their order.
        vocabulary: what is known of each class, written to the run's `vocabulary.json`.
        figures: names of what it logs beside the loss.
    """

    classes: list[str]
    vocabulary: list[dict[str, Any]]
    figures: tuple[str, ...]

    def network(self, trunk: nn.Module) -> nn.Module:
        """Returns what is trained: the trunk with the objective's heads.

        Args:
            trunk: a timm network with a classifier of `len(classes)` outputs. It is what a run leaves behind.
        """
        ...

    def views(self, pictures: Tensor, settings: Pretrain, draws: Draws) -> tuple[Tensor, ...]:
        """Returns the views of a batch that training needs, each of shape (n, 3, height, width), float32, normalised.

        Args:
            pictures: uint8, shape (n, 3, h, w): this process's part of the batch.
            settings: of the run.
            draws: random numbers, the same for a picture whatever the number of processes.
        """
        ...

    def targets(self, rows: list[int]) -> Tensor:
        """Returns the targets of these rows of the index."""
        ...

    def loss(self, network: nn.Module, views: tuple[Tensor, ...], targets: Tensor) -> Loss:
        """Returns the mean loss of a batch.

        Args:
            network: of `network`, perhaps wrapped; it is called once.
            views: of `views`, or, for validation, one view of each picture without augmentation.
            targets: of `targets`, on the same device.
        """
        ...
