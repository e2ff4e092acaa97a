"""No training: random weights, with the hashtags' head. A floor for every run that is trained."""

from collections.abc import Iterator

from pydantic.dataclasses import dataclass
from torch import Tensor, nn

from swaglib.networks.initial import fit_batch_norms, open_branches
from swaglib.objectives.hashtag import HashtagSoftmax
from swaglib.objectives.objective import Data, Objective
from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT)
class Settings:
    """There is nothing to set."""


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective for these images."""
    return RandomNetwork(data.index, data.vocabulary)


class RandomNetwork(HashtagSoftmax):
    """A network whose weights are drawn at random, and which is a fair one, see `swaglib.networks.initial`.

    The head and the columns of the log are those of `hashtag`; nothing is learned from labels, so the log has no row.
    Batch normalisation has seen images of pre-training, the same ones for every seed.
    """

    trains = False
    card = "with random weights: no label was learned, batch normalisation alone was fitted on images"

    def initialise(self, trunk: nn.Module, views: Iterator[Tensor]) -> None:
        """Opens residual branches, and fits the statistics of batch normalisation."""
        open_branches(trunk)
        fit_batch_norms(trunk, views)
