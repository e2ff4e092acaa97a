"""Settings of the stage `transfer`."""

from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, PositiveInt, ValidationInfo, field_validator
from pydantic.dataclasses import dataclass

from swaglib.settings.strict import STRICT, PositiveShare

Protocol = Literal["linear", "sgd", "knn", "retrieval", "few_shot", "own_head", "corruptions"]


@dataclass(frozen=True, config=STRICT)
class Transfer:
    """Settings of the stage that judges a pre-trained model by what its frozen features give on labelled tasks.

    Attributes:
        tasks: names of files in `tasks/`.
        protocols: what is measured; `linear` is always among it.
        corrupted: tasks whose test pictures are corrupted as well, which takes eighteen times as long as extracting
            the features of those pictures once.
        test_share: share of the clusters of a task without splits of its own that is only used for the final figure.
        validation_share: share of the clusters that chooses settings.
        smallest_class: replaces that of every task, for runs with few pictures; null leaves it to the tasks.
        inverse_regularisation: values of C that the linear probe tries.
        bootstrap: resamples behind each interval.
        seed: of splits, draws and resamples.
    """

    tasks: Annotated[list[str], Field(min_length=1)]
    protocols: list[Protocol]
    corrupted: list[str]
    test_share: PositiveShare
    validation_share: PositiveShare
    smallest_class: PositiveInt | None
    inverse_regularisation: Annotated[list[PositiveFloat], Field(min_length=1)]
    bootstrap: PositiveInt
    seed: int

    @field_validator("corrupted")
    @classmethod
    def _are_tasks(cls, corrupted: list[str], others: ValidationInfo) -> list[str]:
        unknown = [name for name in corrupted if name not in others.data.get("tasks", corrupted)]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is not among transfer.tasks, so nothing would be measured. Add it there.")
        return corrupted
