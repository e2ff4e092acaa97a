"""Settings of the stage `fine_tune`."""

from typing import Annotated

from pydantic import Field, PositiveFloat, PositiveInt
from pydantic.dataclasses import dataclass

from swaglib.settings.splits import Splits
from swaglib.settings.strict import STRICT
from swaglib.settings.training import Engine


@dataclass(frozen=True, config=STRICT, kw_only=True)
class FineTune(Engine):
    """Settings of the stage that trains the whole network on each task; see also `swaglib.settings.training`.

    SWAG takes larger images than in pre-training.

    Attributes:
        tasks: names of files in `tasks/`.
        epochs: number of passes over the training images.
        learning_rates: learning rates to try, each for a batch of 256; the best on the validation split is taken. Where
            it is the smallest or largest of them, further ones are tried (`swaglib.evaluation.widen`).
        mixup: alpha of the Beta distribution that two images are mixed by (arXiv 1710.09412); 0 mixes none.
        splits: division of the tasks' images into splits.
        seed: seed of new weights, order, crops and mixing.
    """

    tasks: Annotated[list[str], Field(min_length=1)]
    epochs: PositiveInt
    learning_rates: Annotated[list[PositiveFloat], Field(min_length=1)]
    mixup: Annotated[float, Field(ge=0)]
    splits: Splits
    seed: int
