"""Settings of the stage `fine_tune`."""

from typing import Annotated

from pydantic import Field, PositiveFloat, PositiveInt
from pydantic.dataclasses import dataclass

from swaglib.settings.strict import STRICT, PositiveShare


@dataclass(frozen=True, config=STRICT)
class FineTune:
    """Settings of the stage that trains the whole network on each task.

    Attributes:
        tasks: names of files in `tasks/`.
        pixels: side of the pictures: larger than in pre-training, as in SWAG.
        epochs: passes over the training pictures.
        batch_size: pictures a step.
        learning_rates: to try, each for a batch of 256; the best on the validation split is taken.
        momentum: of SGD, with Nesterov.
        weight_decay: of all weights but biases and norms.
        warm_up: share of the steps in which the rate grows.
        mixup: alpha of the Beta distribution that two pictures are mixed by (arXiv 1710.09412); 0 mixes none.
        ema: decay of the moving average of weights, which is what is judged; null judges the last weights.
        smallest_crop: smallest share of the area that an augmented view keeps.
        test_share: as in `transfer`, like the four that follow.
        validation_share: see there.
        smallest_class: see there.
        bootstrap: see there.
        seed: see there; also of new weights, order, crops and mixing.
    """

    tasks: Annotated[list[str], Field(min_length=1)]
    pixels: PositiveInt
    epochs: PositiveInt
    batch_size: PositiveInt
    learning_rates: Annotated[list[PositiveFloat], Field(min_length=1)]
    momentum: Annotated[float, Field(ge=0, lt=1)]
    weight_decay: Annotated[float, Field(ge=0)]
    warm_up: Annotated[float, Field(ge=0, lt=1)]
    mixup: Annotated[float, Field(ge=0)]
    ema: Annotated[float, Field(gt=0, lt=1)] | None
    smallest_crop: PositiveShare
    test_share: PositiveShare
    validation_share: PositiveShare
    smallest_class: PositiveInt | None
    bootstrap: PositiveInt
    seed: int
