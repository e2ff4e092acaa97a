"""How long what is missing of a study will take here: from the trainings that have been run on this machine."""

from dataclasses import replace
from statistics import median

from swaglib.claims.claim import read_claims
from swaglib.launch.store import store
from swaglib.launch.work import known_key
from swaglib.settings.studies import Studies
from swaglib.studies.plan import Planned, arms_of_primary_claims, plan, works_of
from swaglib.studies.sections import read_sections

UNKNOWN_S = 100.0
"""Seconds of a run as long as nothing like it has been run."""


def estimate(settings: Studies, study: str, other_rates: bool = False) -> str:
    """Returns a sentence: how many runs are missing, and about how long they take.

    A run takes as long as the median of those of the same arm that are finished, else of all of its study. Arms
    that are variants of one evaluation share their works, which count once.

    Args:
        settings: settings of the studies.
        study: name of the study.
        other_rates: whether arms that primary claims name are also run with other learning rates.
    """
    kept, sections = store(), read_sections()
    seconds: dict[str, list[float]] = {}
    missing: dict[str, str] = {}
    factors = (1.0, *read_claims().rates) if other_rates else (1.0,)
    planned = plan(settings, study, factors, arms_of_primary_claims(study))
    for one in planned:
        training, evaluated = works_of(settings, sections, study, one)
        try:
            keys = [known_key(work, kept) for work in (training, *evaluated.needed(), evaluated)]
            done = all(kept.finished(key) is not None for key in keys)
        except FileNotFoundError:
            done = False
        if done:
            took = sum(float(kept.description(key)["seconds"]) for key in set(keys))
            seconds.setdefault(one.arm.name, []).append(took)
        else:
            missing[computed_once(one)] = one.arm.name
    count = len({computed_once(one) for one in planned})
    every = [took for own in seconds.values() for took in own]
    together = max(1, sections.threads // settings.threads)  # trainings that run at a time
    whole = sum(median(seconds.get(name) or every or [UNKNOWN_S]) for name in missing.values()) / together
    minutes = round(whole / 60)
    told = "about a minute" if minutes == 1 else f"about {minutes} minutes"
    return f"{study}: {len(missing)} of {count} runs are missing, {told}."


def computed_once(one: Planned) -> str:
    """Returns what tells runs apart that have works of their own: variants of one evaluation do not.

    Args:
        one: run of a study.
    """
    return f"{replace(one.arm, name='', variant=None)}, seed {one.seed}, rate {one.factor}"
