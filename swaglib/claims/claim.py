"""Reads `claims.yaml`."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from swaglib.project import read_params
from swaglib.settings.fit import fit
from swaglib.settings.strict import STRICT

PATH = Path("claims.yaml")
Says = Literal["higher", "at_least", "equal", "lower"]


@dataclass(frozen=True, config=STRICT)
class Source:
    """Where a claim stands.

    Attributes:
        paper: short name of the paper.
        where: section, or what else leads to it.
        sure: how sure it is that it says so: `confirmed`, `recalled`, or in a `summary` by others.
    """

    paper: str
    where: str
    sure: Literal["confirmed", "recalled", "summary"]


@dataclass(frozen=True, config=STRICT)
class Minus:
    """The second of two differences."""

    run: str
    baseline: str


@dataclass(frozen=True, config=STRICT)
class Comparison:
    """The comparison that tests a claim.

    Attributes:
        study: file of `swaglib/studies/arms`.
        run: arm of the study.
        baseline: arm that is subtracted.
        says: what the claim expects of the difference.
        minus: a difference that is subtracted from it, for a claim on an interaction.
    """

    study: str
    run: str
    baseline: str
    says: Says
    minus: Minus | None = None

    @property
    def signs(self) -> list[tuple[int, str]]:
        """The arms that are added up, each with its sign."""
        own = [(1, self.run), (-1, self.baseline)]
        return own if self.minus is None else [*own, (-1, self.minus.run), (1, self.minus.baseline)]


@dataclass(frozen=True, config=STRICT)
class Estimand:
    """What is compared.

    Attributes:
        protocol: protocol that gives the scores.
        metric: name of the metric.
        task: a task, or `macro` for the mean over the families of `compare.headline`.
        k: what the protocol counts.
    """

    protocol: str
    metric: str
    task: str
    k: int | None = None


@dataclass(frozen=True, config=STRICT)
class Claim:
    """A statement that can be checked.

    Attributes:
        id: name in snake_case.
        statement: the claim in our words.
        source: where it stands.
        published: figures of the paper.
        role: `primary` claims are tested together, `exploratory` ones beside them.
        test: comparison that tests it; None for what cannot be tested here.
        untestable: why not.
        matters: whether it states an amount of at least the margin.
        estimand: what is compared, where it is not what most claims compare.
        batch: p-values are adjusted for the claims of the same role and of this batch or an earlier one. Claims that
            come after runs are exploratory and of a later batch, so that verdicts which were there before do not move.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    statement: str
    source: Source
    published: str
    role: Literal["primary", "exploratory"]
    test: Comparison | None = None
    untestable: str | None = None
    matters: bool = False
    estimand: Estimand | None = None
    batch: Annotated[int, Field(ge=1)] = 1

    @model_validator(mode="after")
    def _is_tested_or_not(self) -> "Claim":
        if (self.test is None) == (self.untestable is None):
            raise ValueError(f"the claim {self.id!r} needs either `test`, or `untestable` with the reason.")
        if self.role == "primary" and self.batch > 1:
            raise ValueError(f"the claim {self.id!r} is of batch {self.batch}, so it must have `role: exploratory`.")
        return self


@dataclass(frozen=True, config=STRICT)
class Claims:
    """All claims.

    Attributes:
        estimand: what is compared, where a claim does not say otherwise.
        margin: difference that matters, as a share of 1.
        rates: multiples of the learning rates with which a verdict on a primary claim must be the same.
        claims: the claims.
    """

    estimand: Estimand
    margin: Annotated[float, Field(gt=0, lt=1)]
    rates: list[float]
    claims: list[Claim]

    def of_study(self, study: str) -> list[Claim]:
        """Returns the claims that a study tests, each with its estimand."""
        mine = [own for own in self.claims if own.test and own.test.study == study]
        return [own if own.estimand else replace(own, estimand=self.estimand) for own in mine]


def read_claims(path: Path = PATH) -> Claims:
    """Reads the claims.

    Raises:
        ValueError: if an entry is unknown, missing or of the wrong type, or two claims have one id.
    """
    found: Claims = fit(Claims, read_params(path), path.name)
    names = [own.id for own in found.claims]
    twice = [name for place, name in enumerate(names) if name in names[:place]]
    if twice:
        raise ValueError(f"{path} has two claims with the id {twice[0]!r}. Rename one.")
    return found
