"""Writes the measures of a study, from all of its works that are finished."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from swaglib import project
from swaglib.atomic import atomic_file
from swaglib.claims.claim import Claim, Claims, read_claims
from swaglib.claims.unchanged import families, fingerprint, refuse_changes
from swaglib.evaluation.cross_fitted import SCORES
from swaglib.evaluation.macro import MACRO
from swaglib.launch.store import store
from swaglib.launch.work import known_key
from swaglib.measures import write_measures
from swaglib.settings.reading import check
from swaglib.settings.studies import STANDARD, Studies
from swaglib.studies.arm import Arm
from swaglib.studies.audited import audited_measures, planted_shares
from swaglib.studies.plan import Planned, arms_of, arms_of_primary_claims, plan, works_of
from swaglib.studies.results import study_measures
from swaglib.studies.sections import read_sections
from swaglib.studies.works import AUDIT
from swaglib.video.protocol import NAME as CLIPS


def write_study(settings: Studies, study: str, costs: Mapping[str, float]) -> list[str]:
    """Writes the measures of all runs of a study that are finished, at all learning rates; computes nothing else.

    Measures that are there are not replaced by fewer: on a machine whose store lacks the works of some runs in them,
    nothing is written before these have been computed again.

    Args:
        settings: settings of the studies.
        study: name of the study.
        costs: multiply-adds of training by arm, see `costs_of`.

    Returns:
        The runs that the measures hold and the store does not, none if the measures were written.
    """
    claims = read_claims()
    guarded, adjusted = guarded_claims(claims, study, settings.folder)
    folders: dict[str | None, dict[str, dict[int, Path]]] = {}
    works, sections = [], read_sections()
    planned = plan(settings, study, (1.0, *claims.rates), arms_of_primary_claims(study))
    for one in planned:
        found = _finished(works_of(settings, sections, study, one))
        if found is not None:
            folders.setdefault(one.setting, {}).setdefault(one.arm.name, {})[one.seed] = found["folder"]
            keys = {"training": found["training"], "evaluation": found["key"]}
            works.append({"run": one.arm.name, "setting": one.setting, "seed": one.seed, **keys})
    if not folders:
        return []
    lost = _lost(settings.folder / f"{study}.json", works, planned)
    if lost:
        return lost
    arms = arms_of(study)
    if arms[0].protocol == AUDIT:
        table = audited_measures(study, folders[None], *planted_shares(arms))
    else:
        table = _scored(study, arms, folders, claims.of_study(study), costs)
    settings.folder.mkdir(parents=True, exist_ok=True)
    at = "" if settings.setting == STANDARD else f" --setting {settings.setting}"
    rates = any(setting is not None for setting in folders)
    said = {
        "command": f"python -m swaglib.studies{at} run {study}{' --rates' if rates else ''}",
        "claims": guarded,
        "families": adjusted,
        "headline": headline_of(study),
        "works": works,
    }
    with atomic_file(settings.folder / f"{study}.json") as temporary:
        temporary.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    write_measures(table, settings.folder / f"{study}.csv")  # after what guards its claims
    return []


def _lost(path: Path, works: Sequence[Mapping[str, Any]], planned: Sequence[Planned]) -> list[str]:
    """Returns the runs that the sidecar of a study holds and its plan asks for, but that are no finished works."""
    if not path.is_file():
        return []

    def titles(found: Sequence[Mapping[str, Any]]) -> list[str]:
        return [f"{own['run']}{' ' + own['setting'] if own['setting'] else ''} seed {own['seed']}" for own in found]

    asked, there = {one.title for one in planned}, titles(works)
    before = titles(json.loads(path.read_text(encoding="utf-8"))["works"])
    return [title for title in before if title in asked and title not in there]


def _scored(
    study: str,
    arms: Sequence[Arm],
    folders: Mapping[str | None, Mapping[str, Mapping[int, Path]]],
    claims: Sequence[Claim],
    costs: Mapping[str, float],
) -> pl.DataFrame:
    """Returns the measures of a study from the folder of each evaluation, by setting, run and seed."""
    named = {arm.name: arm for arm in arms}
    scores = {
        setting: {
            run: {seed: _scores(folder, named[run]) for seed, folder in seeds.items()} for run, seeds in runs.items()
        }
        for setting, runs in folders.items()
    }
    for setting, runs in scores.items():  # what is not trained has no learning rate
        if setting is not None:
            runs |= {name: own for name, own in scores.get(None, {}).items() if named[name].method is None}
    done = {name: cost for name, cost in costs.items() if name in scores.get(None, {})}
    headline = headline_of(study) or {}
    unseeded = [arm.name for arm in arms if not arm.seeded]
    task = CLIPS if arms[0].protocol == CLIPS else MACRO
    return study_measures(study, scores, headline, claims, done, unseeded, networks_of(arms), task)


def networks_of(arms: Sequence[Arm]) -> dict[str, str]:
    """Returns the first arm with the same network, for each arm: those that differ in nothing but their variant."""
    return {
        arm.name: next(
            own.name for own in arms if replace(own, name="", variant=None) == replace(arm, name="", variant=None)
        )
        for arm in arms
    }


def guarded_claims(claims: Claims, study: str, folder: Path) -> tuple[dict[str, str], dict[str, dict[str, int]]]:
    """Returns the fingerprint of each claim that a study tests, and the families of all claims, for the sidecar.

    Args:
        claims: the claims.
        study: name of the study.
        folder: folder of the measures of all studies at its setting.

    Raises:
        ValueError: if the sidecar of any study holds other claims, see `swaglib.claims.unchanged.refuse_changes`, or
            none; or if its rows are macro over other families of tasks than `compare.headline` has now.
    """
    for path in sorted(folder.glob("*.json")):
        said = json.loads(path.read_text(encoding="utf-8"))
        missing = {"claims", "families", "headline"} - said.keys()
        if missing:
            raise ValueError(f"{path} lacks {sorted(missing)[0]!r}, what the study tested. Restore it from git.")
        refuse_changes(claims, path.stem, said["claims"], said["families"])
        if said["headline"] != headline_of(path.stem):
            raise ValueError(
                f"params.yaml, compare.headline has other families of tasks than when the study {path.stem} ran: its "
                f"rows measure something else. Put them back; or move {folder} away, to begin a study of your own."
            )
    own = {own.id: fingerprint(own, claims) for own in claims.claims if own.test and own.test.study == study}
    return own, families(claims)


def headline_of(study: str) -> dict[str, list[str]] | None:
    """Returns the tasks of each family that a study's accuracies are macro over; None where networks are audited.

    Raises:
        ValueError: if there is no such study.
    """
    protocol = arms_of(study)[0].protocol
    if protocol == AUDIT:
        return None
    if protocol == CLIPS:
        return {CLIPS: [CLIPS]}
    found: dict[str, list[str]] = check("compare", project.parameters("compare")).headline
    return found


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
