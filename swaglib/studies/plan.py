"""What a study runs: every arm with every seed, seed by seed, so that what is there at any time is balanced."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast

from swaglib.claims.claim import read_claims
from swaglib.claims.ledger import setting_of
from swaglib.registry import find, names
from swaglib.settings.studies import Studies
from swaglib.studies.arm import Arm
from swaglib.studies.sections import Sections
from swaglib.studies.works import arm_works, training_settings

ROOM = "swaglib.studies.arms"


@dataclass(frozen=True)
class Planned:
    """One run of a study.

    Attributes:
        arm: arm of the study.
        seed: seed of its training.
        factor: multiple of the method's learning rate.
    """

    arm: Arm
    seed: int
    factor: float = 1.0

    @property
    def setting(self) -> str | None:
        """The column `setting` of measures: the multiple of the rate where that is not 1."""
        return setting_of(self.factor)

    @property
    def title(self) -> str:
        """What is run, for lists and bars."""
        return f"{self.arm.name}{f' {self.setting}' if self.setting else ''} seed {self.seed}"


def arms_of(study: str) -> list[Arm]:
    """Returns the arms of a study.

    Raises:
        ValueError: if there is no such study; names those that are there.
    """
    return cast(list[Arm], find(ROOM, study, ["ARMS"]).ARMS)


def studies() -> list[str]:
    """Returns the names of all studies."""
    return names(ROOM, ["ARMS"])


def plan(
    settings: Studies, study: str, factors: Sequence[float] = (1.0,), only: Collection[str] | None = None
) -> list[Planned]:
    """Returns the runs of a study in their order: all arms with the first seed, then all with the next.

    Args:
        settings: settings of the studies.
        study: name of the study.
        factors: multiples of the learning rates; those other than 1 are for arms that are trained.
        only: arms that are run with other multiples than 1; None for all.

    Raises:
        KeyError: if the settings have no seeds for it.
    """
    if study not in settings.seeds:
        raise KeyError(f"studies.seeds has no seeds for the study {study!r}. It has: {', '.join(settings.seeds)}.")
    return [
        Planned(arm, seed, factor)
        for factor in factors
        for place, seed in enumerate(settings.seeds[study])
        for arm in arms_of(study)
        if (arm.seeded or not place)
        and (factor == 1 or (arm.method is not None and (only is None or arm.name in only)))
    ]


def arms_of_primary_claims(study: str) -> list[str]:
    """Returns the arms of a study that primary claims name, which are also run with other learning rates."""
    claims = [own for own in read_claims().of_study(study) if own.role == "primary"]
    return list(dict.fromkeys(run for own in claims if own.test for _, run in own.test.signs))


def works_of(settings: Studies, sections: Sections, study: str, one: Planned) -> tuple[Any, Any]:
    """Returns the works of one run: its training, and its evaluation."""
    own = training_settings(settings, sections.pretrain, one.arm, one.seed, one.factor)
    return arm_works(own, sections, one.arm, f"{study} {one.title}", settings.threads)
