"""Runs a study: every arm with every seed, seed by seed, so that what is there at any time is balanced."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, cast

import polars as pl

from swaglib import project
from swaglib.atomic import atomic_file
from swaglib.claims.claim import Claims, read_claims
from swaglib.claims.ledger import FOLDER, setting_of
from swaglib.claims.unchanged import fingerprint, refuse_changes
from swaglib.evaluation.cross_fitted import SCORES
from swaglib.launch.describe import known_key
from swaglib.launch.launch import launch_all
from swaglib.launch.store import store
from swaglib.measures import write_measures
from swaglib.registry import find, names
from swaglib.settings.reading import check
from swaglib.settings.studies import Studies
from swaglib.stages.inputs import SHARDS
from swaglib.studies.arm import Arm
from swaglib.studies.cost import training_cost
from swaglib.studies.results import study_measures
from swaglib.studies.trials import chosen_rate, read_trials
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


def run_study(settings: Studies, study: str, other_rates: bool = False, report: Callable[[str], None] = print) -> None:
    """Runs what is missing of a study, and writes its measures after every seed.

    Writes `metrics/standard/<study>.csv`, and `<study>.json`: the works behind each run, and the command.

    Args:
        settings: settings of the studies.
        study: name of the study.
        other_rates: whether the arms that primary claims name are also run with other learning rates.
        report: takes a sentence after each seed.

    Raises:
        ValueError: if a learning rate is not the one that the trials of tuning chose, or a claim was changed after runs
            that test it.
    """
    claims = read_claims()
    guarded_claims(claims, study)
    factors = (1.0, *claims.rates) if other_rates else (1.0,)
    planned = plan(settings, study, factors, arms_of_primary_claims(study))
    refuse_untuned(settings, [one.arm.method for one in planned if one.arm.method])
    costs = costs_of(settings, study)
    done = 0
    for (seed, _), runs in groupby(planned, lambda one: (one.seed, one.setting)):
        own = list(runs)
        works = [work for one in own for work in works_of(settings, study, one)]
        launch_all(works, f"{study} seed {seed}", say=False)
        write_study(settings, study, costs)
        done += len(own)
        report(f"{study}: {done} of {len(planned)} runs, the last {own[-1].title}")


def refuse_untuned(settings: Studies, methods: Sequence[str]) -> None:
    """Refuses learning rates that are not those which the trials of tuning chose.

    Args:
        settings: settings of the studies.
        methods: methods that are about to be trained.

    Raises:
        ValueError: if there is one; says which was chosen.
    """
    trials = read_trials()
    for method in dict.fromkeys(methods):
        own = trials.filter(pl.col("method") == method).group_by("learning_rate").agg(pl.col("accuracy").mean())
        if own.is_empty():
            raise ValueError(f"The method {method!r} is not tuned. Run `python -m swaglib.studies tune {method}`.")
        chosen = chosen_rate(dict(own.rows()))
        stands = settings.learning_rates.get(method)
        if stands != chosen:
            raise ValueError(
                f"params.yaml, studies.learning_rates.{method} is {stands}, but the trials in metrics/tuning.csv chose "
                f"{chosen:g}. Write it there."
            )


def works_of(settings: Studies, study: str, one: Planned) -> tuple[Any, Any]:
    """Returns the works of one run: its training, and its evaluation."""
    own = training_settings(settings, one.arm, one.seed, one.factor)
    return arm_works(own, one.arm, f"{study} {one.title}", settings.threads)


def write_study(settings: Studies, study: str, costs: Mapping[str, float]) -> None:
    """Writes the measures of all runs of a study that are finished, at all learning rates; computes nothing else.

    Args:
        settings: settings of the studies.
        study: name of the study.
        costs: multiply-adds of training by arm, see `costs_of`.
    """
    claims = read_claims()
    guarded = guarded_claims(claims, study)
    scores: dict[str | None, dict[str, dict[int, pl.DataFrame]]] = {}
    works = []
    for one in plan(settings, study, (1.0, *claims.rates), arms_of_primary_claims(study)):
        found = _finished(works_of(settings, study, one))
        if found is not None:
            runs = scores.setdefault(one.setting, {})
            runs.setdefault(one.arm.name, {})[one.seed] = _scores(found["folder"], one.arm)
            keys = {"training": found["training"], "evaluation": found["key"]}
            works.append({"run": one.arm.name, "setting": one.setting, "seed": one.seed, **keys})
    if not scores:
        return
    arms = {arm.name: arm for arm in arms_of(study)}
    for setting, runs in scores.items():  # what is not trained has no learning rate
        if setting is not None:
            runs |= {name: own for name, own in scores.get(None, {}).items() if arms[name].method is None}
    done = {name: cost for name, cost in costs.items() if name in scores.get(None, {})}
    headline: dict[str, list[str]] = check("compare", project.parameters("compare")).headline
    unseeded = [name for name, arm in arms.items() if not arm.seeded]
    paired = len({arm.variant for arm in arms.values()}) > 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    table = study_measures(study, scores, headline, claims.of_study(study), done, unseeded, paired)
    write_measures(table, FOLDER / f"{study}.csv")
    rates = any(setting is not None for setting in scores)
    said = {
        "command": f"python -m swaglib.studies run {study}{' --rates' if rates else ''}",
        "claims": guarded,
        "works": works,
    }
    with atomic_file(FOLDER / f"{study}.json") as temporary:
        temporary.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


def guarded_claims(claims: Claims, study: str) -> dict[str, str]:
    """Returns the fingerprint of each claim that a study tests, for the file beside its measures.

    Raises:
        ValueError: if that file holds another one, see `swaglib.claims.unchanged.refuse_changes`.
    """
    path = FOLDER / f"{study}.json"
    known = json.loads(path.read_text(encoding="utf-8"))["claims"] if path.is_file() else {}
    refuse_changes(claims, study, known)
    return {own.id: fingerprint(own, claims) for own in claims.claims if own.test and own.test.study == study}


def costs_of(settings: Studies, study: str) -> dict[str, float]:
    """Returns the multiply-adds of the training of each arm that learns from the study's own shards.

    Args:
        settings: settings of the studies.
        study: name of the study.
    """
    arms = [arm for arm in arms_of(study) if not arm.curate]
    return {arm.name: training_cost(training_settings(settings, arm, 0), SHARDS) for arm in arms}


def _scores(folder: Path, arm: Arm) -> pl.DataFrame:
    """Returns the scores of an arm: of its variant, where it is one."""
    scores = pl.read_parquet(folder / SCORES)
    return scores if arm.variant is None else scores.filter(pl.col("variant") == arm.variant)


def _finished(works: tuple[Any, Any]) -> dict[str, Any] | None:
    """Returns key and folder of a finished evaluation, None if it, or what it needs, is not there."""
    training, evaluated = works
    kept = store()
    try:
        key = known_key(evaluated, kept)
        folder = kept.finished(key)
        trained = known_key(training, kept)
    except FileNotFoundError:
        return None
    return None if folder is None else {"key": key, "folder": folder, "training": trained}
