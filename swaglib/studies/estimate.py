"""How long what is missing of a study will take here: from the works that have been computed on this machine."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median
from typing import Any

from swaglib.claims.claim import read_claims
from swaglib.launch.store import Store, store
from swaglib.launch.work import Work, known_key
from swaglib.settings.studies import Studies
from swaglib.stages.inputs import SHARDS
from swaglib.studies.arm import Arm
from swaglib.studies.cost import training_cost
from swaglib.studies.plan import Planned, arms_of_primary_claims, plan, works_of
from swaglib.studies.sections import read_sections
from swaglib.studies.speed import seconds_an_image
from swaglib.studies.typical import typical
from swaglib.studies.works import training_settings

HASHTAG = Arm("hashtag", "hashtag", {"objective": "hashtag"})
"""The usual training, which others are compared with."""

CURATION_S = 150.0
"""Seconds of a curation as long as none has been run."""


def estimate(settings: Studies, study: str, other_rates: bool = False) -> str:
    """Returns a sentence: how many runs are missing, and about how long they take.

    A training takes as long as the median of those of the same arm that are finished, else as those in the store would
    for as many multiply-adds, taking these to be of the network and loss of `hashtag`; without any, as a few steps of
    that do now. So do evaluations, by the arm, else by their kind; if there is none of a kind, the sentence says so.
    Arms that are variants of one evaluation share their works, which count once; so do curations, which take the whole
    machine.

    Args:
        settings: settings of the studies.
        study: name of the study.
        other_rates: whether arms that primary claims name are also run with other learning rates.
    """
    kept, sections = store(), read_sections()
    trainings: dict[str, list[float]] = defaultdict(list)
    evaluations: dict[str, list[float]] = defaultdict(list)
    missing: dict[str, tuple[Planned, bool, Work]] = {}
    curations: set[str] = set()
    factors = (1.0, *read_claims().rates) if other_rates else (1.0,)
    planned = plan(settings, study, factors, arms_of_primary_claims(study))
    for one in planned:
        training, evaluated = works_of(settings, sections, study, one)
        after = [own for own in (*evaluated.needed(), evaluated) if own is not training]
        trained = _seconds([training], kept)
        finished = None if trained is None else _seconds(after, kept)
        if trained is not None:
            trainings[one.arm.name].append(trained)
        if finished is not None:
            evaluations[one.arm.name].append(finished)
        else:
            missing[computed_once(one)] = (one, trained is not None, evaluated)
            curations |= {own.title for own in training.needed() if _seconds([own], kept) is None}
    known = typical(kept, settings.threads)
    new = {
        one.arm.name: one.arm for one, trained, _ in missing.values() if not trained and one.arm.name not in trainings
    }
    images = images_like_hashtag(settings, sections.pretrain, new.values())
    an_image = known.image
    if an_image is None and any(images.values()):
        usual = training_settings(settings, sections.pretrain, HASHTAG, 0)
        an_image = seconds_an_image(usual, SHARDS, settings.threads)
    whole, unknown = 0.0, False
    together = max(1, sections.threads // settings.threads)  # trainings that run at a time
    for one, trained, evaluated in missing.values():
        if not trained:
            alike = trainings.get(one.arm.name)
            whole += (median(alike) if alike else (an_image or 0.0) * images[one.arm.name]) / together
        own = evaluations.get(one.arm.name)
        evaluation = median(own) if own else known.evaluation_of(evaluated.kind, len(sections.tasks))
        whole += (evaluation or 0.0) / evaluated.at_once  # an audit has all threads to itself
        unknown |= evaluation is None
    minutes = round((whole + len(curations) * known.kinds.get("curation", CURATION_S)) / 60)
    told = "about a minute" if minutes == 1 else f"about {minutes} minutes"
    without = ", without evaluations, of which none has been run here" if unknown else ""
    count = len({computed_once(one) for one in planned})
    return f"{study}: {len(missing)} of {count} runs are missing, {told}{without}."


def images_like_hashtag(settings: Studies, section: dict[str, Any], arms: Iterable[Arm]) -> dict[str, float]:
    """Returns for how many images a training of `hashtag` would cost as many multiply-adds, by the name of the arm.

    Args:
        settings: settings of the studies.
        section: section `pretrain` of `params.yaml`.
        arms: arms of studies.
    """
    usual = training_settings(settings, section, HASHTAG, 0)
    an_image = training_cost(usual, SHARDS) / usual.images
    own = {arm.name: training_settings(settings, section, arm, 0) for arm in arms}
    return {name: training_cost(training, SHARDS) / an_image for name, training in own.items()}


def _seconds(works: Sequence[Work], kept: Store) -> float | None:
    """Returns how long works took together, each once; None if one is not finished."""
    try:
        keys = {known_key(work, kept) for work in works}
    except FileNotFoundError:
        return None
    if any(kept.finished(key) is None for key in keys):
        return None
    return sum(float(kept.description(key)["seconds"]) for key in keys)


def computed_once(one: Planned) -> str:
    """Returns what tells runs apart that have works of their own: variants of one evaluation do not.

    Args:
        one: run of a study.
    """
    return f"{replace(one.arm, name='', variant=None)}, seed {one.seed}, rate {one.factor}"
