"""Compares runs on the same test images: paired differences with intervals."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from swaglib.evaluation.bootstrap import cluster_bootstrap
from swaglib.measures import Interval, measure, measures_table, read_measures
from swaglib.settings.analysis import Compare

NEEDED, OTHER = "transfer", ("fine_tune", "zero_shot")
"""The stages that leave scores: one that evaluates every run, and those that need not."""


def read_scores(folder: Path, runs: list[str]) -> dict[str, pl.DataFrame]:
    """Reads the scores of each run: `<stage>/<run>/scores.parquet`.

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


def compare_detection(folder: Path, settings: Compare) -> pl.DataFrame:
    """Measures how much better each run detects than each baseline: `detection/<run>/` of the folder.

    Average precision is not a mean over images, so the difference is taken resample by resample: all runs have drawn
    the same scenes in each.

    Returns:
        Differences in the schema of measures, without seed; empty if nothing was detected.

    Raises:
        ValueError: if two runs did not draw the same resamples.
    """
    measured, resampled = {}, {}
    for run in settings.runs:
        place = folder / "detection" / run
        if (place / "measures.csv").is_file():
            measured[run] = read_measures(place / "measures.csv")
            resampled[run] = pl.read_parquet(place / "resampled.parquet")
    rows = []
    for place_, baseline in enumerate(settings.baselines):
        for run in measured:
            if baseline not in measured or run in settings.baselines[: place_ + 1]:
                continue
            keys = ["task", "protocol", "variant", "metric", "n"]
            both = measured[run].join(
                measured[baseline], on=keys, suffix="_baseline", maintain_order="left", nulls_equal=True
            )
            draws = ["variant", "metric", "resample"]
            paired = resampled[run].join(resampled[baseline], on=draws, suffix="_baseline", nulls_equal=True)
            if not len(paired) == len(resampled[run]) == len(resampled[baseline]):
                raise ValueError(
                    f"The runs {run!r} and {baseline!r} did not draw the same scenes. Run the stage `detection` again."
                )
            for row in both.drop_nulls("ci_low").iter_rows(named=True):
                mine = pl.col("variant").eq_missing(row["variant"]) & (pl.col("metric") == row["metric"])
                own = paired.filter(mine)
                low, high = np.quantile((own["value"] - own["value_baseline"]).to_numpy(), [0.025, 0.975])
                value = row["value"] - row["value_baseline"]
                interval = Interval(value, float(low), float(high), row["n"], row["n"])
                where = {name: row[name] for name in ("task", "protocol", "variant")}
                rows.append({"run": run, **measure(row["metric"], interval, baseline=baseline, **where)})
    return measures_table(rows)


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
    for place, baseline in enumerate(settings.baselines):
        if baseline not in scores:
            raise ValueError(f"compare.baselines names {baseline!r}, but there are only: {', '.join(scores)}.")
        for run in scores:
            if run in settings.baselines[: place + 1]:
                continue  # itself, or the same two runs the other way round
            rows += _differences(run, baseline, scores, settings)
    return measures_table(rows)


def _differences(
    run: str, baseline: str, scores: dict[str, pl.DataFrame], settings: Compare
) -> list[dict[str, object]]:
    kind = ["task", "protocol", "variant", "metric", "k"]
    kinds = scores[run].select(kind).unique(maintain_order=True)
    shared = kinds.join(scores[baseline].select(kind).unique(), on=kind, nulls_equal=True, maintain_order="left")
    own, other = (
        scores[name].join(shared, on=kind, how="semi", nulls_equal=True, maintain_order="left")
        for name in (run, baseline)
    )
    keys = [*kind, "id", "cluster"]
    paired = own.select(*keys, "score", "weight").join(
        other.select(*keys, "score"), on=keys, suffix="_baseline", nulls_equal=True, maintain_order="left"
    )
    if not len(paired) == len(own) == len(other):
        raise ValueError(
            f"The runs {run!r} and {baseline!r} share {len(paired)} scores of test images of {len(own)} and "
            f"{len(other)}. Run the stages that evaluate them again."
        )
    rows = []
    for names, part in paired.group_by(kind, maintain_order=True):
        where: dict[str, Any] = dict(zip(kind, names, strict=True))
        difference = part["score"] - part["score_baseline"]
        interval = cluster_bootstrap(
            difference, part["cluster"], settings.bootstrap.resamples, settings.bootstrap.seed, part["weight"]
        )
        rows.append({"run": run, **measure(interval=interval, baseline=baseline, **where)})
    return rows
