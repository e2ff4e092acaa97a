"""Settings of the stages that look at results: `fairness`, `compare`, `report`."""

from dataclasses import field
from typing import Annotated

from pydantic import Field, PositiveInt
from pydantic.dataclasses import dataclass

from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT)
class Audit:
    """Settings of the audit of a network: gaps of single labels, associations, accuracy by group.

    Attributes:
        neighbours: number of nearest neighbours that are looked at.
        top: number of images at the top of a ranking.
        flips: number of sign-flips of the tests over all labels.
        seed: seed of all draws.
        associations: whether associations of labels with groups are measured, by the sets of
            `swaglib/fairness/taxonomy.yaml`: a vocabulary that holds no label of a set is then an error.
    """

    neighbours: PositiveInt = 10
    top: PositiveInt = 100
    flips: PositiveInt = 10_000
    seed: int = 0
    associations: bool = True


@dataclass(frozen=True, config=STRICT)
class Fairness:
    """Settings of the counterfactual analysis.

    Attributes:
        k: number of the strongest labels that are compared.
        audit: settings of the audit.
    """

    k: PositiveInt
    audit: Audit = field(default_factory=Audit)


@dataclass(frozen=True, config=STRICT)
class Admission:
    """The rule by which a task enters the headline, see `swaglib.evaluation.admission`.

    Attributes:
        reference: run with a network that is known to see.
        baseline: run that it must beat.
        margin: difference of their accuracies from which a task counts, as a share of 1.
    """

    reference: str
    baseline: str
    margin: Annotated[float, Field(ge=0, le=1)]

    @property
    def runs(self) -> tuple[str, str]:
        """The two runs."""
        return self.baseline, self.reference


@dataclass(frozen=True, config=STRICT)
class Compare:
    """Settings of the comparison between runs.

    Attributes:
        runs: all runs, as `params.yaml` lists them.
        baselines: the runs that every other run is compared with.
        headline: the tasks of each family whose accuracy is also given macro over families, see
            `swaglib.evaluation.macro`; families must share no image. An empty one gives no such rows.
        admission: the rule by which tasks enter the headline; null asks no task.
    """

    runs: list[str]
    baselines: list[str]
    headline: dict[str, list[str]] = field(default_factory=dict)
    admission: Admission | None = None


@dataclass(frozen=True, config=STRICT)
class Associations:
    """Settings of the stage that puts the audits of all runs side by side.

    Attributes:
        runs: audited runs, in their order.
        labels: number of labels of each run that are shown, those that move most.
    """

    runs: list[str]
    labels: PositiveInt


@dataclass(frozen=True, config=STRICT)
class Report:
    """Settings of the report.

    Attributes:
        runs: all runs, as `params.yaml` lists them.
        stage_runs: the runs of each stage that is not run for all, as its section lists them under `runs`.
        title: title of the page.
        order: runs from top to bottom in tables and figures.
    """

    runs: list[str]
    stage_runs: dict[str, list[str]]
    title: str
    order: list[str] = field(default_factory=list)
