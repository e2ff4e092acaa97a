"""Settings of the studies, which vary one thing of pre-training at a time."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, PositiveFloat, PositiveInt
from pydantic.dataclasses import dataclass

from swaglib.settings.strict import STRICT

STANDARD = "standard"
"""The setting whose results are committed; others are for machines of another size."""


@dataclass(frozen=True, config=STRICT)
class Tuning:
    """How learning rates are chosen: a grid in steps of a factor of two, widened until the best is inside.

    Attributes:
        images: number of images that a trial sees.
        seeds: seeds of the trials, which no result is reported of.
        around: learning rate that methods begin with, by their optimizer's name; half and double of it are tried, too.
        most_trials: number of rates that are tried for a method at most, beside those at which training diverges, and
            twice as many with these.
    """

    images: PositiveInt
    seeds: Annotated[list[int], Field(min_length=1)]
    around: dict[str, PositiveFloat]
    most_trials: PositiveInt


@dataclass(frozen=True, config=STRICT)
class Studies:
    """Settings of the studies.

    Attributes:
        pretrain: what differs from the section `pretrain` in every run of a study.
        threads: threads of each training. Where `compute.threads` is a multiple of it, so many trainings run at a time:
            on two cores, two of one thread each finish sooner than one after another of two.
        learning_rates: learning rate of each method, chosen by `python -m swaglib.studies tune` (metrics/tuning.csv).
        tuning: how they were chosen.
        seeds: seeds of each study by its name; a file of `swaglib/studies/arms`.
        others: other settings by their name: what differs from this one, see `swaglib.studies.setting`.
        setting: name of this one.
    """

    pretrain: dict[str, Any]
    threads: PositiveInt
    learning_rates: dict[str, PositiveFloat]
    tuning: Tuning
    seeds: dict[str, Annotated[list[int], Field(min_length=1)]]
    others: dict[str, dict[str, Any]] = Field(default_factory=dict)
    setting: str = STANDARD

    @property
    def folder(self) -> Path:
        """Folder of the measures of each study."""
        return Path("metrics") / self.setting

    @property
    def trials(self) -> Path:
        """File of the trials by which learning rates were chosen."""
        return Path("metrics") / ("tuning.csv" if self.setting == STANDARD else f"tuning-{self.setting}.csv")
