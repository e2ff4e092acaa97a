"""Compares runs on the same test images: paired differences with intervals, by task and macro over families."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from swaglib.evaluation.intervals import mean_interval
from swaglib.evaluation.macro import MACRO, macro_accuracy, macro_difference
from swaglib.measures import measure, measures_table
from swaglib.settings.analysis import Compare

NEEDED, OTHER = "transfer", ("fine_tune", "zero_shot")
"""The stages that leave scores: one that evaluates every run, and those that need not."""

MACRO_PROTOCOLS = ("linear", "knn", "few_shot")
"""Protocols whose accuracy is also given macro over families of tasks."""

KIND = ["task", "protocol", "variant", "metric", "k"]

Seeds = Mapping[str, list[pl.DataFrame]]
"""Scores of a run's seeds, by run; the first seed's are those of all protocols."""


def read_scores(folder: Path, runs: list[str]) -> dict[str, pl.DataFrame]:
    """Reads the scores of each run's first seed: `<stage>/<run>/scores.parquet`.

    Raises:
        FileNotFoundError: if a run has none.
    """
    scores = {}
    for run in runs:
        paths = [folder / stage / run / "scores.parquet" for stage in (NEEDED, *OTHER)]
        if not paths[0].is_file():
            raise FileNotFoundError(f"There is no {paths[0]}. The stage `transfer` writes it.")
        scores[run] = pl.concat([pl.read_parquet(path) for path in paths if path.is_file()])
    return scores


def read_seeds(folder: Path, runs: list[str]) -> dict[str, list[pl.DataFrame]]:
    """Reads the scores of all seeds of each run: beside the first's, `transfer/<run>/seed-<n>.parquet`.

    Raises:
        FileNotFoundError: if a run has no scores.
    """
    first = read_scores(folder, runs)
    return {
        run: [own, *(pl.read_parquet(path) for path in sorted((folder / NEEDED / run).glob("seed-*.parquet")))]
        for run, own in first.items()
    }


def compare(scores: dict[str, pl.DataFrame], settings: Compare) -> pl.DataFrame:
    """Measures how much better each run is than each baseline, image by image, in each protocol that both had.

    The interval is that of the mean difference over the same test images, so what makes an image hard for every run
    does not widen it.

    Args:
        scores: scores by run, in the schema `swaglib.evaluation.scores.SCORE`.
        settings: settings of the comparison, which name the baselines.

    Returns:
        Differences in the schema of measures, without seed; `baseline` is the run that was subtracted.

    Raises:
        ValueError: if a baseline is missing, or two runs were not tested on the same images.
    """
    rows = []
    for run, baseline in _pairs(list(scores), settings):
        rows += _differences(run, baseline, scores)
    return measures_table(rows)


def compare_macro(scores: Seeds, settings: Compare) -> pl.DataFrame:
    """Measures accuracy macro over the families of `compare.headline`: of each run, and of the paired differences.

    Args:
        scores: scores of the seeds of each run, in the schema `swaglib.evaluation.scores.SCORE`.
        settings: settings of the comparison; without headline there are no rows.

    Returns:
        Measures of the task `MACRO`, without seed: over all seeds of a run that were tested. Those without `baseline`
        are accuracies, the others differences.

    Raises:
        ValueError: if a run has scores of no headline task, a baseline is missing, or two runs were not tested on the
            same images.
    """
    if not settings.headline:
        return measures_table([])
    tasks = [task for family in settings.headline.values() for task in family]
    rows: list[dict[str, object]] = []
    kinds = {run: _kinds(own[0], tasks) for run, own in scores.items()}
    for run, own in scores.items():
        for where in kinds[run]:
            interval = macro_accuracy(_of_kind(own, where), settings.headline)
            rows.append({"run": run, **measure(interval=interval, task=MACRO, **where)})
    for run, baseline in _pairs(list(scores), settings):
        for where in [one for one in kinds[run] if one in kinds[baseline]]:
            first, second = (_of_kind(scores[name], where) for name in (run, baseline))
            interval = macro_difference(first, second, settings.headline)
            rows.append({"run": run, **measure(interval=interval, task=MACRO, baseline=baseline, **where)})
    return measures_table(rows)


def _pairs(runs: list[str], settings: Compare) -> Iterator[tuple[str, str]]:
    """Returns each run with each baseline that it is compared with."""
    for place, baseline in enumerate(settings.baselines):
        if baseline not in runs:
            raise ValueError(f"compare.baselines names {baseline!r}, but there are only: {', '.join(runs)}.")
        for run in runs:
            if run not in settings.baselines[: place + 1]:  # itself, or the same two runs the other way round
                yield run, baseline


def _kinds(scores: pl.DataFrame, tasks: list[str]) -> list[dict[str, Any]]:
    """Returns the protocols, variants, metrics and k that accuracies macro over families are given of.

    A protocol whose k is not possible on every task would be macro over other tasks than the rest: it is left out.
    """
    own = scores.filter(pl.col("task").is_in(tasks))
    if not len(own):
        raise ValueError(
            f"None of the tasks of compare.headline has scores: {', '.join(tasks)}. Name tasks that transfer.tasks "
            "lists."
        )
    kept = own.filter(pl.col("protocol").is_in(MACRO_PROTOCOLS) & (pl.col("metric") == "accuracy"))
    kinds = kept.group_by(KIND[1:], maintain_order=True).agg(tasks=pl.col("task").n_unique())
    return list(kinds.filter(pl.col("tasks") == own["task"].n_unique()).drop("tasks").iter_rows(named=True))


def _of_kind(scores: list[pl.DataFrame], where: dict[str, Any]) -> list[pl.DataFrame]:
    """Returns the scores of each seed of one protocol, variant, metric and k; seeds without any are left out."""
    mine = [pl.col(name).eq_missing(pl.lit(value)) for name, value in where.items()]
    parts = [own.filter(*mine) for own in scores]
    return [own for own in parts if len(own)]


def _differences(run: str, baseline: str, scores: dict[str, pl.DataFrame]) -> list[dict[str, object]]:
    kinds = scores[run].select(KIND).unique(maintain_order=True)
    shared = kinds.join(scores[baseline].select(KIND).unique(), on=KIND, nulls_equal=True, maintain_order="left")
    own, other = (
        scores[name].join(shared, on=KIND, how="semi", nulls_equal=True, maintain_order="left")
        for name in (run, baseline)
    )
    keys = [*KIND, "id", "cluster"]
    paired = own.select(*keys, "score", "weight").join(
        other.select(*keys, "score"), on=keys, suffix="_baseline", nulls_equal=True, maintain_order="left"
    )
    if not len(paired) == len(own) == len(other):
        raise ValueError(
            f"The runs {run!r} and {baseline!r} share {len(paired)} scores of test images of {len(own)} and "
            f"{len(other)}. Run the stages that evaluate them again."
        )
    rows = []
    for names, part in paired.group_by(KIND, maintain_order=True):
        where: dict[str, Any] = dict(zip(KIND, names, strict=True))
        interval = mean_interval(part["score"] - part["score_baseline"], part["cluster"], part["weight"])
        rows.append({"run": run, **measure(interval=interval, baseline=baseline, **where)})
    return rows
