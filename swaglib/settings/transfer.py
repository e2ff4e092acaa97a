"""Settings of the stage `transfer`."""

from dataclasses import field
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, PositiveFloat, ValidationInfo, field_validator
from pydantic.dataclasses import dataclass

from swaglib.settings.known import known
from swaglib.settings.splits import Splits
from swaglib.settings.strict import STRICT

PROTOCOLS = Path(__file__).parents[1] / "evaluation/protocols"
EVALUATES = "\ndef evaluate("
"""What the file of a protocol holds."""


def _known_protocol(name: str) -> str:
    """Refuses the name of a protocol that is not there."""
    return known(
        name,
        "protocol",
        [path.stem for path in PROTOCOLS.glob("*.py") if EVALUATES in path.read_text(encoding="utf-8")],
    )


@dataclass(frozen=True, config=STRICT)
class Transfer:
    """Settings of the stage that evaluates a pre-trained model by what its frozen features give on labelled tasks.

    Attributes:
        tasks: names of files in `tasks/`.
        protocols: what is measured: files in `swaglib/evaluation/protocols`, or modules of your own with their package,
            such as `mylab.my_protocol`; `linear` is needed and comes first, wherever it is named.
        admission: runs that are also asked by the protocol `admission` which tasks tell networks apart.
        skipped: protocols that are not run for a run, which would take too long.
        corrupted: tasks whose test images are corrupted as well, which takes eighteen times as long as extracting
            the features of those images once.
        splits: division of the tasks' images into splits.
        C: values of C that the linear probe tries, and further ones where an end is best (`swaglib.evaluation.widen`).
        seed: seed of draws, such as those of few-shot.
    """

    tasks: Annotated[list[str], Field(min_length=1)]
    protocols: list[Annotated[str, AfterValidator(_known_protocol)]]
    corrupted: list[str]
    splits: Splits
    C: Annotated[list[PositiveFloat], Field(min_length=1)]
    seed: int
    admission: list[str] = field(default_factory=list)
    skipped: dict[str, list[str]] = field(default_factory=dict)

    @field_validator("corrupted")
    @classmethod
    def _are_tasks(cls, corrupted: list[str], others: ValidationInfo) -> list[str]:
        unknown = [name for name in corrupted if name not in others.data.get("tasks", corrupted)]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is not among transfer.tasks, so nothing would be measured. Add it there.")
        return corrupted

    @field_validator("protocols")
    @classmethod
    def _begin_with_linear(cls, protocols: list[str]) -> list[str]:
        if "linear" not in protocols:
            raise ValueError("`linear` must be among the protocols: all tables begin with it.")
        repeated = [name for place, name in enumerate(protocols) if name in protocols[:place]]
        if repeated:
            raise ValueError(f"{repeated[0]!r} is named twice. Remove one of the two.")
        return sorted(protocols, key=lambda name: name != "linear")


@dataclass(frozen=True, config=STRICT)
class Features:
    """Settings of the features of one task.

    Attributes:
        task: name of a file in `tasks/`.
        splits: division of the task's images into splits.
    """

    task: str
    splits: Splits


@dataclass(frozen=True, config=STRICT)
class ProtocolSettings:
    """What one protocol on one task depends on: not which other tasks and protocols there are.

    Attributes:
        C: values of C, as in `Transfer`, like the next two.
        seed: see there.
    """

    C: list[float]
    seed: int


def protocol_settings(settings: Transfer) -> ProtocolSettings:
    """Returns what each protocol gets of the settings of the stage."""
    return ProtocolSettings(settings.C, settings.seed)
