"""Settings of the stage `transfer`."""

import importlib.util
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, PositiveFloat, ValidationInfo, field_validator
from pydantic.dataclasses import dataclass

from swaglib.settings.splits import Bootstrap, Splits
from swaglib.settings.strict import STRICT

PROTOCOLS = Path(__file__).parents[1] / "evaluation/protocols"
EVALUATES = "\ndef evaluate("
"""What the file of a protocol holds."""


def _known_protocol(name: str) -> str:
    """Refuses the name of a protocol that is not there; looks without importing, for protocols need torch."""
    known = sorted(path.stem for path in PROTOCOLS.glob("*.py") if EVALUATES in path.read_text(encoding="utf-8"))
    try:
        there = importlib.util.find_spec(name) is not None if "." in name else name in known
    except ModuleNotFoundError:
        there = False
    if not there:
        raise ValueError(
            f"there is no protocol {name!r}. There are: {', '.join(known)}. One of your own is named with its package, "
            f"such as 'mylab.{name.split('.')[-1]}'."
        )
    return name


@dataclass(frozen=True, config=STRICT)
class Transfer:
    """Settings of the stage that evaluates a pre-trained model by what its frozen features give on labelled tasks.

    Attributes:
        tasks: names of files in `tasks/`.
        protocols: what is measured: files in `swaglib/evaluation/protocols`, or modules of your own with their package,
            such as `mylab.my_protocol`; `linear` is needed and comes first, wherever it is named.
        corrupted: tasks whose test images are corrupted as well, which takes eighteen times as long as extracting
            the features of those images once.
        splits: division of the tasks' images into splits.
        C: values of C that the linear probe tries.
        bootstrap: resampling behind the intervals.
        seed: seed of draws, such as those of few-shot.
    """

    tasks: Annotated[list[str], Field(min_length=1)]
    protocols: list[Annotated[str, AfterValidator(_known_protocol)]]
    corrupted: list[str]
    splits: Splits
    C: Annotated[list[PositiveFloat], Field(min_length=1)]
    bootstrap: Bootstrap
    seed: int

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
        bootstrap: see there.
        seed: see there.
    """

    C: list[float]
    bootstrap: Bootstrap
    seed: int


def protocol_settings(settings: Transfer) -> ProtocolSettings:
    """Returns what each protocol gets of the settings of the stage."""
    return ProtocolSettings(settings.C, settings.bootstrap, settings.seed)
