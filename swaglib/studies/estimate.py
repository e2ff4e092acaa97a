"""How long what is missing of a study will take here: from the works that have been computed on this machine."""

from dataclasses import replace
from statistics import median

from swaglib.claims.claim import read_claims
from swaglib.launch.store import Store, store
from swaglib.launch.work import Work, known_key
from swaglib.settings.studies import Studies
from swaglib.studies.plan import Planned, arms_of_primary_claims, plan, works_of
from swaglib.studies.sections import read_sections
from swaglib.studies.typical import typical

UNKNOWN_S = 100.0
"""Seconds of a run as long as nothing like it has been run."""


def estimate(settings: Studies, study: str, other_rates: bool = False) -> str:
    """Returns a sentence: how many runs are missing, and about how long they take.

    A run takes as long as the median of those of the same arm that are finished, else of all of its study, else as any
    training in the store would for as many images; where its network is there, as its evaluation. Arms that are
    variants of one evaluation share their works, which count once; so do curations, which take the whole machine.

    Args:
        settings: settings of the studies.
        study: name of the study.
        other_rates: whether arms that primary claims name are also run with other learning rates.
    """
    kept, sections = store(), read_sections()
    seconds: dict[str, list[float]] = {}
    missing: dict[str, tuple[Planned, bool]] = {}
    curations: set[str] = set()
    factors = (1.0, *read_claims().rates) if other_rates else (1.0,)
    planned = plan(settings, study, factors, arms_of_primary_claims(study))
    for one in planned:
        training, evaluated = works_of(settings, sections, study, one)
        works = (training, *evaluated.needed(), evaluated)
        if all(_is_finished(work, kept) for work in works):
            keys = {known_key(work, kept) for work in works}
            took = sum(float(kept.description(key)["seconds"]) for key in keys)
            seconds.setdefault(one.arm.name, []).append(took)
        else:
            missing[computed_once(one)] = (one, _is_finished(training, kept))
            curations |= {own.title for own in training.needed() if not _is_finished(own, kept)}
    count = len({computed_once(one) for one in planned})
    every = [took for own in seconds.values() for took in own]
    together = max(1, sections.threads // settings.threads)  # trainings that run at a time
    known = typical(kept, settings.threads)
    each = []
    for one, trained in missing.values():
        images = 0 if trained else round(settings.pretrain["images"] * one.arm.share_of_images)
        alike = [] if trained else seconds.get(one.arm.name) or every
        each.append(median(alike or [known.run(images, len(sections.tasks)) or UNKNOWN_S]))
    whole = sum(each) / together + len(curations) * (known.curation or UNKNOWN_S)
    minutes = round(whole / 60)
    told = "about a minute" if minutes == 1 else f"about {minutes} minutes"
    return f"{study}: {len(missing)} of {count} runs are missing, {told}."


def _is_finished(work: Work, kept: Store) -> bool:
    try:
        return kept.finished(known_key(work, kept)) is not None
    except FileNotFoundError:
        return False


def computed_once(one: Planned) -> str:
    """Returns what tells runs apart that have works of their own: variants of one evaluation do not.

    Args:
        one: run of a study.
    """
    return f"{replace(one.arm, name='', variant=None)}, seed {one.seed}, rate {one.factor}"
