"""No training: the network as it is initialised, with the hashtags' head. What every other run is compared with."""

from pydantic.dataclasses import dataclass

from swaglib.objectives.hashtag import HashtagSoftmax
from swaglib.objectives.objective import Data, Objective
from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT)
class Settings:
    """There is nothing to set."""


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective for these images."""
    return Untrained(data.index, data.vocabulary)


class Untrained(HashtagSoftmax):
    """The head and the columns of the log are those of `hashtag`; nothing is learned, so the log has no row."""

    trains = False
    card = "initialised at random and not trained: the row that every other run is compared with"
