"""No network: the features of an image are the colours of a thumbnail of 16 x 16 pixels. A floor for every run."""

from collections.abc import Iterator

from pydantic.dataclasses import dataclass
from torch import Tensor, nn

from swaglib.networks.pixels import SIDE, Pixels
from swaglib.objectives.objective import Data, Objective
from swaglib.objectives.untrained import Untrained
from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT)
class Settings:
    """There is nothing to set."""


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective, which looks at no image."""
    return Thumbnails()


class Thumbnails(Untrained):
    """Area-averaged red, green and blue of 16 x 16 pixels, from 0 to 1, of the whole image: 768 features, no head.

    Images are decoded to `image_size` pixels as for every other run, then averaged.

    Attributes:
        classes: none.
        vocabulary: none.
    """

    card = f"in form alone: its features are the colours of {SIDE} x {SIDE} pixels, and it has no weights"
    kind = "classes"
    mean = (0.0, 0.0, 0.0)
    std = (1.0, 1.0, 1.0)

    def __init__(self) -> None:
        self.classes = []
        self.vocabulary = []

    def initialise(self, trunk: nn.Module, views: Iterator[Tensor]) -> None:
        """Leaves the network as it is.

        Raises:
            ValueError: if it is a network with weights.
        """
        if not isinstance(trunk, Pixels):
            raise ValueError(
                "The objective pixels needs `model: pixels` in its line under `runs`. For a network with random "
                "weights take the objective random."
            )
