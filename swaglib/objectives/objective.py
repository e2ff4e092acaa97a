"""What every pre-training objective offers to the training loop."""

from typing import Any, Protocol

from torch import Tensor


class Objective(Protocol):
    """An objective owns its labels and its loss; the loop owns pictures, network and optimiser.

    Attributes:
        classes: names of the head's outputs, in their order.
        vocabulary: what is known of each class, written to the run's `vocabulary.json`.
    """

    classes: list[str]
    vocabulary: list[dict[str, Any]]

    def targets(self, rows: list[int]) -> Tensor:
        """Returns the targets of these rows of the index."""
        ...

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Returns the mean loss of a batch, a scalar.

        Args:
            logits: float, shape (pictures, classes).
            targets: of `targets`, on the same device.
        """
        ...
