"""Accuracy macro over families of tasks: the mean over families of the mean over each family's tasks.

Tasks of a family may share images, and are taken together cluster by cluster. Families share no image, so their
variances add; degrees of freedom are Satterthwaite's. Where a run has several seeds, its accuracy is the mean over
them, and the interval covers their choice too; with a single seed it covers that of the test images alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.evaluation.intervals import Estimate, enough, estimate, student, wilson
from swaglib.evaluation.seeds import Component, between_seeds, enough_seeds, part, particular, summed
from swaglib.measures import Interval

MACRO = "macro"
"""The column `task` of measures that are macro over families."""

METHOD = "families_t"
SHARE_METHOD = "families_wilson"

KEYS = ["id", "cluster"]

Headline = Mapping[str, Sequence[str]]
"""The tasks of each family."""


@dataclass(frozen=True)
class Macro:
    """Scores of one run, of one protocol, macro over families.

    Attributes:
        value: mean over families.
        images: variance by the choice of test images.
        seeds: what the choice of seeds adds.
        particular: part of the variance by the choice of test images that more seeds make smaller.
        apart: number of clusters of all families that differ from the most common cluster mean of their task.
        n: number of scored images.
        clusters: number of clusters of all families.
        families: names of the families that had a task.
    """

    value: float
    images: Component
    seeds: Component
    particular: float
    apart: int
    n: int
    clusters: int
    families: list[str]


def macro_accuracy(scores: Sequence[pl.DataFrame], headline: Headline) -> Interval:
    """Returns the accuracy of one run with its interval.

    Args:
        scores: the run's scores by seed, in the schema `swaglib.evaluation.scores.SCORE`, of one protocol, variant,
            metric and k.
        headline: the tasks of each family; a task that has no score is left out.

    Raises:
        ValueError: if no family has a task with scores, or the seeds were not tested on the same images.
    """
    found = macro(scores, headline)
    return _interval(found, [found.seeds], [len(scores)], share=True)


def macro_difference(run: Sequence[pl.DataFrame], baseline: Sequence[pl.DataFrame], headline: Headline) -> Interval:
    """Returns how much higher the accuracy of a run is than that of a baseline, on the same images.

    The seeds of the two are not paired.

    Args:
        run: see `macro_accuracy`.
        baseline: the same for the baseline.
        headline: see `macro_accuracy`; a task that either lacks is left out.

    Raises:
        ValueError: if no family has a task that both have scores of, or the two were not tested on the same images.
    """
    both = {
        family: [task for task in tasks if all(task in own[0]["task"] for own in (run, baseline))]
        for family, tasks in headline.items()
    }
    first, second = (macro(own, both) for own in (run, baseline))
    difference = macro([_difference(mean_over_seeds(run), mean_over_seeds(baseline))], both)
    return _interval(difference, [first.seeds, second.seeds], [len(run), len(baseline)], share=False)


def macro(scores: Sequence[pl.DataFrame], headline: Headline) -> Macro:
    """Returns scores macro over families, see `macro_accuracy`."""
    present = {family: [task for task in tasks if task in scores[0]["task"]] for family, tasks in headline.items()}
    families = {family: tasks for family, tasks in present.items() if tasks}
    if not families:
        wanted = ", ".join(task for tasks in headline.values() for task in tasks)
        raise ValueError(
            f"None of the tasks of compare.headline has scores of every run: {wanted or 'it names none'}. Name tasks "
            "that transfer.tasks lists."
        )
    found = [_family(scores, tasks) for tasks in families.values()]
    share = 1 / len(found)
    whole = np.mean([own.values for own in found], axis=0)
    joined = np.concatenate([own.residuals for own in found], axis=1) * share
    return Macro(
        float(whole.mean()),
        Component(
            share**2 * sum(own.images.variance for own in found), share**4 * sum(own.images.unsure for own in found)
        ),
        between_seeds(whole, joined),
        particular(joined),
        sum(own.apart for own in found),
        sum(own.n for own in found),
        joined.shape[1],
        list(families),
    )


@dataclass(frozen=True)
class _Family:
    values: NDArray[np.float64]
    residuals: NDArray[np.float64]
    images: Component
    apart: int
    n: int


def _family(scores: Sequence[pl.DataFrame], tasks: Sequence[str]) -> _Family:
    """Returns the mean over a family's tasks by seed, and its variance over clusters that the tasks may share."""
    mean = mean_over_seeds(scores)
    estimates = [_estimate(mean, task) for task in tasks]
    names = np.unique(np.concatenate([own.names for own in estimates]))
    by_seed = [[_estimate(own, task) for task in tasks] for own in scores]
    residuals = np.stack([_joined(own, names) for own in by_seed])
    joined = _joined(estimates, names)
    variance = float(joined @ joined)
    # Of tasks that share no cluster, variances add; of tasks that share all, the degrees of one are those of both.
    degrees = min(summed([part(own.variance, own.degrees) for own in estimates]).degrees, len(names) - 1)
    return _Family(
        np.array([np.mean([one.value for one in own]) for own in by_seed]),
        residuals,
        part(variance, degrees),
        sum(own.apart for own in estimates),
        sum(own.n for own in estimates),
    )


def _joined(estimates: Sequence[Estimate], names: NDArray[np.str_]) -> NDArray[np.float64]:
    """Returns the mean over tasks of what each cluster contributes to the error, shape (clusters,)."""
    joined = np.zeros(len(names))
    for own in estimates:
        joined[np.searchsorted(names, own.names)] += own.residuals / len(estimates)
    return joined


def _estimate(scores: pl.DataFrame, task: str) -> Estimate:
    own = scores.filter(pl.col("task") == task)
    return estimate(own["score"], own["cluster"], own["weight"])


def mean_over_seeds(scores: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Returns the mean score of each image over seeds.

    Raises:
        ValueError: if the seeds were not tested on the same images.
    """
    first = scores[0]
    keys = ["task", *KEYS]
    for own in scores[1:]:
        if not own.select(keys).equals(first.select(keys)):
            raise ValueError("The seeds of a run were not tested on the same images. Run the stage `transfer` again.")
    return first.with_columns(score=pl.Series(np.mean([own["score"].to_numpy() for own in scores], axis=0)))


def _difference(run: pl.DataFrame, baseline: pl.DataFrame) -> pl.DataFrame:
    keys = ["task", *KEYS]
    shared = [task for task in run["task"].unique(maintain_order=True) if task in baseline["task"]]
    own, other = (table.filter(pl.col("task").is_in(shared)) for table in (run, baseline))
    joined = own.join(other.select(*keys, baseline="score"), on=keys, maintain_order="left")
    if not len(joined) == len(own) == len(other):
        raise ValueError("Two runs were not tested on the same images. Run the stage `transfer` again.")
    return joined.with_columns(score=pl.col("score") - pl.col("baseline"))


def _interval(found: Macro, seeds: list[Component], numbers: list[int], share: bool) -> Interval:
    error = summed([found.images], seeds)
    method = SHARE_METHOD if share else METHOD
    holds = enough(summed([found.images]).degrees, found.apart) and enough_seeds(numbers, found.clusters)
    if not holds or error.degrees < 1:
        return Interval(found.value, None, None, found.n, found.clusters, method)
    bounds = (wilson if share else student)(found.value, error.variance, error.degrees)
    return Interval(found.value, *bounds, found.n, found.clusters, method)
