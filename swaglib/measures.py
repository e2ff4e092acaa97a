"""Measures: the tidy tables under `metrics/`, one value a row, from which everything is drawn and claimed."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from swaglib.atomic import atomic_file


@dataclass(frozen=True)
class Interval:
    """A mean with its 95% percentile interval.

    Attributes:
        value: mean over all items.
        low: 2.5th percentile of the resamples.
        high: 97.5th percentile of the resamples.
        n: items.
        clusters: groups of items that were drawn together.
    """

    value: float
    low: float
    high: float
    n: int
    clusters: int


MEASURE: dict[str, type[pl.DataType]] = {
    "run": pl.String,
    "task": pl.String,
    "protocol": pl.String,
    "k": pl.Int64,
    "seed": pl.Int64,
    "metric": pl.String,
    "value": pl.Float64,
    "ci_low": pl.Float64,
    "ci_high": pl.Float64,
    "n": pl.Int64,
}
"""The schema of the files in `metrics/`, one value a row; fairness adds columns (`swaglib.fairness.counterfactual`)."""


def measure(
    run: str, task: str, protocol: str, metric: str, interval: Interval, seed: int, k: int | None = None
) -> dict[str, object]:
    """Returns one row of measures; values are rounded to what an interval of this size can tell."""
    return {
        "run": run,
        "task": task,
        "protocol": protocol,
        "k": k,
        "seed": seed,
        "metric": metric,
        "value": round(interval.value, 6),
        "ci_low": round(interval.low, 6),
        "ci_high": round(interval.high, 6),
        "n": interval.n,
    }


def plain_measures(run: str, task: str, values: dict[str, float], seed: int) -> pl.DataFrame:
    """Returns counts and losses as measures without intervals: facts of one run, not estimates."""
    rows = [
        {"run": run, "task": task, "protocol": task, "seed": seed, "metric": name, "value": round(float(value), 6)}
        for name, value in values.items()
    ]
    return pl.DataFrame(rows, schema=MEASURE, orient="row")


def write_measures(measures: pl.DataFrame, path: Path) -> None:
    """Writes measures as CSV in one piece."""
    with atomic_file(path) as temporary:
        measures.write_csv(temporary)


def write_summary(values: dict[str, Any], path: Path) -> None:
    """Writes a few numbers as JSON in one piece, for `dvc metrics show`."""
    with atomic_file(path) as temporary:
        temporary.write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
