"""Runs a study: all that is missing, at tuned learning rates."""

from collections.abc import Callable, Sequence
from itertools import groupby

import polars as pl

from swaglib.claims.claim import read_claims
from swaglib.launch.launch import launch_all
from swaglib.settings.studies import STANDARD, Studies
from swaglib.stages.clips import fetch_clips
from swaglib.stages.inputs import SHARDS
from swaglib.studies.cost import training_cost
from swaglib.studies.plan import arms_of, arms_of_primary_claims, plan, works_of
from swaglib.studies.sections import Sections, read_sections
from swaglib.studies.trials import DIVERGED, chosen_rate, read_trials
from swaglib.studies.works import training_settings
from swaglib.studies.write import guarded_claims, write_study
from swaglib.video.protocol import NAME as CLIPS


def run_study(settings: Studies, study: str, other_rates: bool = False, report: Callable[[str], None] = print) -> None:
    """Runs what is missing of a study, and writes its measures after every seed.

    Writes `<study>.csv` to the folder of the setting, and `<study>.json`: the works behind each run, and the command.

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
    guarded_claims(claims, study, settings.folder)
    factors = (1.0, *claims.rates) if other_rates else (1.0,)
    planned = plan(settings, study, factors, arms_of_primary_claims(study))
    refuse_untuned(settings, [one.arm.method for one in planned if one.arm.method])
    if any(one.arm.protocol == CLIPS for one in planned):
        fetch_clips()
    sections = read_sections()
    costs = costs_of(settings, sections, study)
    done = 0
    for (seed, _), runs in groupby(planned, lambda one: (one.seed, one.setting)):
        own = list(runs)
        # The longest training first, so that none is left alone at the end of a seed while another core idles.
        longest_first = sorted(own, key=lambda one: -costs.get(one.arm.name, 0.0))
        works = [work for one in longest_first for work in works_of(settings, sections, study, one)]
        launch_all(works, f"{study} seed {seed}", say=False)
        lost = write_study(settings, study, costs)
        done += len(own)
        report(f"{study}: {done} of {len(planned)} runs, the last {own[-1].title}")
        if lost:
            report(
                f"{settings.folder}/{study}.csv stays as it is: it has {len(lost)} runs that the store of works here "
                f"lacks, such as {lost[0]}. They are computed again, those of other learning rates with --rates."
            )


def refuse_untuned(settings: Studies, methods: Sequence[str]) -> None:
    """Refuses learning rates that are not those which the trials of tuning chose.

    Args:
        settings: settings of the studies.
        methods: methods that are about to be trained.

    Raises:
        ValueError: if there is one; says which was chosen.
    """
    trials = read_trials(settings.trials)
    standard = settings.setting == STANDARD
    command = "python -m swaglib.studies" + ("" if standard else f" --setting {settings.setting}")
    section = "studies" if standard else f"studies.others.{settings.setting}"
    for method in dict.fromkeys(methods):
        own = trials.filter(pl.col("method") == method).group_by("learning_rate").agg(pl.col("accuracy").mean())
        if own.is_empty():
            raise ValueError(f"The method {method!r} is not tuned. Run `{command} tune {method}`.")
        accuracy = dict(own.rows())
        chosen = chosen_rate(accuracy)
        if accuracy[chosen] <= DIVERGED:
            raise ValueError(
                f"Training of {method!r} diverged at every learning rate that was tried: {settings.trials}."
            )
        stands = settings.learning_rates.get(method)
        if stands != chosen:
            raise ValueError(
                f"params.yaml, {section}.learning_rates.{method} is {stands}, but the trials in {settings.trials} "
                f"chose {chosen:g}. Write it there."
            )


def costs_of(settings: Studies, sections: Sections, study: str) -> dict[str, float]:
    """Returns the multiply-adds of the training of each arm that learns from the study's own shards.

    Args:
        settings: settings of the studies.
        sections: settings of other stages.
        study: name of the study.
    """
    arms = [arm for arm in arms_of(study) if not arm.curate]
    return {arm.name: training_cost(training_settings(settings, sections.pretrain, arm, 0), SHARDS) for arm in arms}
