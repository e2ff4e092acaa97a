"""A reference: EfficientNet-Lite0 supervised on the 1.3 million photographs of ImageNet-1k, not trained any further."""

from collections.abc import Iterator

from pydantic.dataclasses import dataclass
from torch import Tensor, nn

from swaglib.networks.efficientnet_lite0 import MEAN, STD, load_weights, read_weights
from swaglib.networks.imagenet import wordnet_ids
from swaglib.objectives.objective import Data, Objective
from swaglib.objectives.untrained import Untrained
from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT)
class Settings:
    """There is nothing to set."""


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective, which looks at no image."""
    return ImageNet()


class ImageNet(Untrained):
    """Released weights, see `swaglib.networks.efficientnet_lite0`, with their own head and normalisation.

    Attributes:
        classes: WordNet ids of the classes of ImageNet-1k.
        vocabulary: their names.
    """

    card = "supervised on ImageNet-1k by others (EfficientNet-Lite0 of Google, Apache-2.0), and not trained here"
    kind = "classes of ImageNet-1k (WordNet ids)"
    mean = MEAN
    std = STD

    def __init__(self) -> None:
        self.classes = wordnet_ids()
        self.vocabulary = [{"name": name} for name in self.classes]

    def initialise(self, trunk: nn.Module, views: Iterator[Tensor]) -> None:
        """Loads the weights.

        Raises:
            FileNotFoundError: if the package that carries them is not installed.
            ValueError: if its file is damaged, or the network is another one.
        """
        load_weights(trunk, read_weights())
