"""Settings of the stage `zero_shot`."""

from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, PositiveInt
from pydantic.dataclasses import dataclass

from swaglib.settings.splits import Splits
from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT)
class ZeroShot:
    """Settings of the stage that classifies by the hashtag head, without learning from labels.

    Attributes:
        tasks: names of files in `tasks/` whose classes have synsets.
        scale: factor that the logits of hashtags are multiplied by; 1 leaves them.
        correction: share of the prior correction that is applied: 0 none, 1 makes the mean prediction uniform, as SWAG
            does.
        pooling: how the hashtags of a class are put together, see `swaglib.evaluation.zero_shot.pooling`.
        most_steps: how far below a class's synset a hashtag may lie in WordNet; null allows any distance.
        splits: division of the tasks' images into splits.
        seed: seed of the images that the prior is fitted on, where there are very many.
    """

    tasks: Annotated[list[str], Field(min_length=1)]
    scale: PositiveFloat
    correction: Annotated[float, Field(ge=0, le=1)]
    pooling: Literal["sum", "mean", "max"]
    most_steps: PositiveInt | None
    splits: Splits
    seed: int
