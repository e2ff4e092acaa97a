"""Settings of the stages that look at results: `fairness`, `compare`, `report`."""

from dataclasses import field

from pydantic import PositiveInt
from pydantic.dataclasses import dataclass

from swaglib.settings.splits import Bootstrap
from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT)
class Fairness:
    """Settings of the counterfactual analysis.

    Attributes:
        k: number of the strongest labels that are compared.
        bootstrap: resampling behind the intervals.
    """

    k: PositiveInt
    bootstrap: Bootstrap


@dataclass(frozen=True, config=STRICT)
class Compare:
    """Settings of the comparison between runs.

    Attributes:
        runs: all runs, as `params.yaml` lists them.
        baselines: the runs that every other run is compared with.
        bootstrap: resampling behind the intervals.
    """

    runs: list[str]
    baselines: list[str]
    bootstrap: Bootstrap


@dataclass(frozen=True, config=STRICT)
class Report:
    """Settings of the report.

    Attributes:
        runs: all runs, as `params.yaml` lists them.
        zero_shot_runs: those with a hashtag head, as the section `zero_shot` lists them.
        title: title of the page.
        order: runs from top to bottom in tables and figures.
    """

    runs: list[str]
    zero_shot_runs: list[str]
    title: str
    order: list[str] = field(default_factory=list)
