"""Settings of the stage `transfer`, and of its tasks."""

from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, PositiveInt
from pydantic.dataclasses import dataclass

from swaglib.settings.strict import STRICT, PositiveShare


@dataclass(frozen=True, config=STRICT)
class Task:
    """A labelled task of the transfer stage.

    Attributes:
        source: whose posts: the name of a Parquet file in `data/posts`.
        label: the column that holds the class.
        domain: `held-out design` for emoji drawn by others, `out of domain` for other icons.
        smallest_class: classes with fewer pictures are left out, and counted.
    """

    source: str
    label: str
    domain: Literal["held-out design", "out of domain"]
    smallest_class: PositiveInt


@dataclass(frozen=True, config=STRICT)
class Transfer:
    """Settings of the stage that judges a pre-trained model by what it gives on labelled tasks.

    Attributes:
        tasks: by name.
        test_share: share of the clusters of a task that is only used for the final figure.
        validation_share: share of the clusters that chooses the regularisation.
        inverse_regularisation: values of C that the linear probe tries.
        bootstrap: resamples behind each interval.
        seed: of splits and resamples.
    """

    tasks: Annotated[dict[str, Task], Field(min_length=1)]
    test_share: PositiveShare
    validation_share: PositiveShare
    inverse_regularisation: Annotated[list[PositiveFloat], Field(min_length=1)]
    bootstrap: PositiveInt
    seed: int
