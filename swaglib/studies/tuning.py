"""Chooses the learning rate of every method by one rule, on validation images, with seeds that are never reported.

Every method begins with three rates, a factor of two apart, the same for all that have one optimizer. While the best
lies at an end, the next rate beyond it is tried, up to a number of trials. A training that diverges counts as 0 and
not towards that number, for it says nothing of the others; its works are named `diverged` in the table. The measure is
the accuracy of the linear probe on the validation images of the headline tasks, macro over families, mean over the
tuning seeds.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product

import polars as pl

from swaglib import project
from swaglib.evaluation.cross_fitted import LINEAR, read_cross_fitted
from swaglib.launch.job_start import LaunchError
from swaglib.launch.launch import launch_all
from swaglib.launch.perform import FAILED
from swaglib.launch.store import store
from swaglib.launch.work import Work, known_key
from swaglib.settings.reading import check
from swaglib.settings.studies import Studies, Tuning
from swaglib.studies.arm import Arm
from swaglib.studies.sections import Sections, read_sections
from swaglib.studies.trials import DIVERGED, SCHEMA, chosen_rate, write_trials
from swaglib.studies.works import arm_works, training_settings

FACTOR = 2.0


def next_rates(accuracy: dict[float, float], settings: Tuning, around: float) -> list[float]:
    """Returns the rates to be tried next, none if the choice is made: the first three, then one beyond the best end.

    Args:
        accuracy: accuracy by learning rate of the trials so far.
        settings: settings of tuning.
        around: the middle one of the first three.
    """
    first = [around / FACTOR, around, around * FACTOR]
    missing = [rate for rate in first if rate not in accuracy]
    if missing:
        return missing
    best, rates = chosen_rate(accuracy), sorted(accuracy)
    told = sum(value > DIVERGED for value in accuracy.values())
    enough = told >= settings.most_trials or len(rates) >= 2 * settings.most_trials
    if enough or best not in (rates[0], rates[-1]):
        return []
    return [best / FACTOR if best == rates[0] else best * FACTOR]


def tune(settings: Studies, arms: list[Arm], report: Callable[[str], None] = print) -> pl.DataFrame:
    """Tries rates for the method of each arm until all are chosen; writes the table of trials after each.

    Args:
        settings: settings of the studies.
        arms: one arm for each method.
        report: takes a sentence after each trial.

    Returns:
        All trials of these arms, in the schema `SCHEMA`.
    """
    sections = read_sections()
    rows: list[tuple[object, ...]] = []
    accuracy: dict[str | None, dict[float, float]] = {arm.method: {} for arm in arms}
    around = {arm.method: _around(settings, sections, arm) for arm in arms}
    while asked := [
        (arm, rate) for arm in arms for rate in next_rates(accuracy[arm.method], settings.tuning, around[arm.method])
    ]:
        rows += _trials(settings, sections, asked)
        write_trials(pl.DataFrame(rows, schema=SCHEMA, orient="row"), settings.trials)
        for arm, rate in asked:
            values = [float(str(row[4])) for row in rows if row[:2] == (arm.method, rate)]
            accuracy[arm.method][rate] = sum(values) / len(values)
            report(
                f"{arm.method}: learning rate {rate:g}: {100 * accuracy[arm.method][rate]:.1f}% on validation images"
            )
    for arm in arms:
        best = chosen_rate(accuracy[arm.method])
        told = accuracy[arm.method][best] > DIVERGED
        report(f"{arm.method}: " + (f"chosen {best:g}" if told else "training diverged at every rate: none is chosen"))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _around(settings: Studies, sections: Sections, arm: Arm) -> float:
    """Returns the rate that the trials of an arm begin with.

    Raises:
        KeyError: if `studies.tuning.around` does not have the arm's optimizer.
    """
    known = replace(settings, learning_rates={**settings.learning_rates, str(arm.method): 1.0})
    name = training_settings(known, sections.pretrain, arm, settings.tuning.seeds[0]).optimizer.name
    if name not in settings.tuning.around:
        raise KeyError(f"studies.tuning.around has no learning rate for {name!r}, the optimizer of {arm.name}.")
    return settings.tuning.around[name]


def _trials(settings: Studies, sections: Sections, asked: list[tuple[Arm, float]]) -> list[tuple[object, ...]]:
    """Returns the rows of the trials of some arms and rates, which are computed together."""
    tried: list[tuple[object, ...]] = []
    works: list[Work] = []
    for (arm, rate), seed in product(asked, settings.tuning.seeds):
        images = round(settings.tuning.images * arm.share_of_images)
        wanted = replace(settings, learning_rates={**settings.learning_rates, str(arm.method): rate})
        own = replace(training_settings(wanted, sections.pretrain, arm, seed), images=images)
        works += arm_works(own, sections, arm, f"tuning of {arm.method}, rate {rate:g}, seed {seed}", settings.threads)
        tried.append((arm.method, rate, seed, images))
    left = launched_but_diverged(works)
    found: list[tuple[object, ...]] = []
    for trial, training, evaluated in zip(tried, works[::2], works[1::2], strict=True):
        if training not in left:
            found.append((*trial, DIVERGED, "diverged", "diverged"))
            continue
        trained, scored = launch_all([training, evaluated], "tune", say=False)  # which are there
        found.append((*trial, _macro(read_cross_fitted(scored.folder)[1]), trained.key, scored.key))
    return found


def launched_but_diverged(works: Sequence[Work]) -> list[Work]:
    """Computes trainings and their evaluations, all but those that diverge.

    What a training that diverges has kept from ending, in the same job or in others, is started again and goes on from
    its checkpoints.

    Args:
        works: a training and its evaluation, one pair after another.

    Returns:
        The works that are finished.

    Raises:
        LaunchError: if one fails otherwise: a rate that is too large is no failure, all else is.
    """
    pairs = [pair for pair in zip(works[::2], works[1::2], strict=True) if not diverged(pair[0])]
    while pairs:
        try:
            launch_all([work for pair in pairs for work in pair], "tune", say=False)
            break
        except LaunchError:
            left = [pair for pair in pairs if not diverged(pair[0])]
            if len(left) == len(pairs):
                raise
            pairs = left
    return [work for pair in pairs for work in pair]


def diverged(training: Work) -> bool:
    """Returns whether the last attempt at a training ended because its loss was not finite, as the next one would.

    Args:
        training: work of the training.
    """
    kept = store()
    try:
        path = kept.live(known_key(training, kept)) / FAILED
    except FileNotFoundError:  # what it needs is not there, so that it was never tried
        return False
    try:
        failure = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:  # it did not fail, or somebody tries it again
        return False
    return FloatingPointError.__name__ in failure["text"]


def _macro(validation: dict[str, dict[str, float]]) -> float:
    """Returns the accuracy of the linear probe on validation images, macro over families."""
    headline: dict[str, list[str]] = check("compare", project.parameters("compare")).headline
    means = [sum(validation[task][LINEAR] for task in tasks) / len(tasks) for tasks in headline.values()]
    return round(sum(means) / len(means), 6)


def methods(arms: list[Arm]) -> Iterator[Arm]:
    """Yields the first arm of each method that is trained and sees all images."""
    seen = set()
    for arm in arms:
        if arm.method is not None and arm.method not in seen and arm.share_of_images == 1:
            seen.add(arm.method)
            yield arm
