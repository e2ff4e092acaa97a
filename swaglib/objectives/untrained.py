"""What objectives have in common that neither train nor learn from the study's images."""

from typing import NoReturn

from torch import Tensor, nn

from swaglib.objectives.objective import Loss, Objective


class Untrained(Objective):
    """An objective without training: it has no targets and no loss."""

    trains = False

    def targets(self, rows: list[int]) -> Tensor:
        """Refuses: there are none."""
        self._refuse()

    def loss(self, network: nn.Module, views: tuple[Tensor, ...], targets: Tensor) -> Loss:
        """Refuses: there is none."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise NotImplementedError(f"{type(self).__name__} does not train, so it has neither targets nor a loss.")
