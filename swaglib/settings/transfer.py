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
ADMISSION, RESOLUTIONS = "admission", "resolutions"
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
class Skipped:
    """Protocols that are left out because they take long and tell little there.

    Attributes:
        protocols: names of protocols, also `admission`, or `resolutions`: accuracy at several image sizes.
        runs: runs for which they are left out.
        tasks: tasks on which they are left out, for all runs.
    """

    protocols: Annotated[list[str], Field(min_length=1)]
    runs: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)


@dataclass(frozen=True, config=STRICT)
class Transfer:
    """Settings of the stage that evaluates a pre-trained model by what its frozen features give on labelled tasks.

    Attributes:
        tasks: names of files in `tasks/`.
        protocols: what is measured: files in `swaglib/evaluation/protocols`, or modules of your own with their package,
            such as `mylab.my_protocol`; `linear` is needed and comes first, wherever it is named.
        admission: runs that are also asked by the protocol `admission` which tasks tell networks apart.
        skipped: protocols that are left out for some runs or on some tasks.
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
    skipped: list[Skipped] = field(default_factory=list)

    def skips(self, protocol: str, run: str, task: str) -> bool:
        """Tells whether a protocol is left out for a run on a task."""
        return any(protocol in own.protocols and (run in own.runs or task in own.tasks) for own in self.skipped)

    @field_validator("corrupted")
    @classmethod
    def _are_tasks(cls, corrupted: list[str], others: ValidationInfo) -> list[str]:
        unknown = [name for name in corrupted if name not in others.data.get("tasks", corrupted)]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is not among transfer.tasks, so nothing would be measured. Add it there.")
        return corrupted

    @field_validator("skipped")
    @classmethod
    def _are_known(cls, skipped: list[Skipped], others: ValidationInfo) -> list[Skipped]:
        protocols = [*others.data.get("protocols", []), ADMISSION, RESOLUTIONS]
        for own in skipped:
            known_tasks = others.data.get("tasks", own.tasks)
            wrong = [name for name in own.protocols if name not in protocols]
            wrong += [name for name in own.tasks if name not in known_tasks]
            if wrong:
                raise ValueError(f"{wrong[0]!r} is no protocol or task of `transfer`, so nothing is left out by it.")
            if "linear" in own.protocols:
                raise ValueError("`linear` cannot be left out: all tables begin with it.")
            if not own.runs and not own.tasks:
                raise ValueError(f"{own.protocols[0]!r} is left out neither for `runs` nor on `tasks`. Name some.")
        return skipped

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
