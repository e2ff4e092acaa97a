"""Chooses the learning rate of every method by one rule, on validation images, with seeds that are never reported.

Every method begins with three rates, a factor of two apart, the same for all that have one optimizer. While the best
lies at an end, the next rate beyond it is tried, up to a number of trials. A training that diverges counts as 0 and
not towards that number, for it says nothing of the others; its works are named `diverged` in the table. The measure is
the accuracy of the linear probe on the validation images of the headline tasks, macro over families, mean over the
tuning seeds.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import polars as pl

from swaglib import project
from swaglib.evaluation.cross_fitted import LINEAR, read_cross_fitted
from swaglib.launch.job_start import LaunchError
from swaglib.launch.launch import launch_all
from swaglib.launch.work import Work
from swaglib.settings.reading import check
from swaglib.settings.studies import Studies, Tuning
from swaglib.studies.arm import Arm
from swaglib.studies.sections import Sections, read_sections
from swaglib.studies.trials import SCHEMA, chosen_rate, write_trials
from swaglib.studies.works import arm_works, training_settings

FACTOR = 2.0
DIVERGED = 0.0
"""The accuracy of a training that diverged."""


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
        report(f"{arm.method}: chosen {chosen_rate(accuracy[arm.method]):g}")
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
    try:
        launch_all(works, "tune", say=False)
    except LaunchError as error:
        refuse_other_failures(error)
    found: list[tuple[object, ...]] = []
    for trial, *both in zip(tried, works[::2], works[1::2], strict=True):
        try:  # all is there, but for what a failure kept from starting
            training, evaluated = launch_all(both, "tune", say=False)
        except LaunchError as error:
            refuse_other_failures(error)
            found.append((*trial, 0.0, "diverged", "diverged"))
            continue
        found.append((*trial, _macro(read_cross_fitted(evaluated.folder)[1]), training.key, evaluated.key))
    return found


def refuse_other_failures(error: LaunchError) -> None:
    """Raises an error again, unless it is that of a training that diverged: a rate that is too large is no failure.

    Args:
        error: what a job ended with.
    """
    if FloatingPointError.__name__ not in str(error):
        raise error


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
