"""Measures: the tidy tables under `metrics/`, one value a row, from which everything is drawn and claimed."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from swaglib.atomic import atomic_file


@dataclass(frozen=True)
class Interval:
    """A mean with its 95% interval.

    Attributes:
        value: mean over all items.
        low: lower bound; None where no interval is given.
        high: upper bound; None where no interval is given.
        n: number of items.
        clusters: number of groups of items that belong together; None where nothing was grouped.
        method: how the interval was made; None where it is not said.
    """

    value: float
    low: float | None
    high: float | None
    n: int | None
    clusters: int | None
    method: str | None = None


MEASURE: dict[str, type[pl.DataType]] = {
    "study": pl.String,
    "setting": pl.String,
    "run": pl.String,
    "seed": pl.Int64,
    "task": pl.String,
    "protocol": pl.String,
    "variant": pl.String,
    "metric": pl.String,
    "k": pl.Int64,
    "baseline": pl.String,
    "attribute": pl.String,
    "group": pl.String,
    "label": pl.String,
    "value": pl.Float64,
    "ci_low": pl.Float64,
    "ci_high": pl.Float64,
    "p": pl.Float64,
    "p_adjusted": pl.Float64,
    "n": pl.Int64,
    "n_clusters": pl.Int64,
    "method": pl.String,
}
"""The schema of all files in `metrics/`, one value a row.

Names are in snake_case and never put together from words for display, which stand in `swaglib.figures.names`. What a
row does not need is missing. `study` and `setting` name a study and what it varied; `run` and `seed` the network and
the seed of its training; `variant` what was changed about the protocol; `k` what the variant counts (shots, neighbours,
a severity); `baseline` the run that was subtracted; `attribute` and `group` a part of the images or what differed
between them; `method` how the interval was made.
"""


def measure(
    metric: str,
    interval: Interval,
    *,
    task: str | None = None,
    protocol: str | None = None,
    variant: str | None = None,
    k: int | None = None,
    baseline: str | None = None,
    attribute: str | None = None,
    group: str | None = None,
    label: str | None = None,
) -> dict[str, object]:
    """Returns one row of measures, without run and seed; values are rounded to what an interval can tell."""
    return {
        "task": task,
        "protocol": protocol,
        "variant": variant,
        "metric": metric,
        "k": k,
        "baseline": baseline,
        "attribute": attribute,
        "group": group,
        "label": label,
        "value": round(interval.value, 6),
        "ci_low": None if interval.low is None else round(interval.low, 6),
        "ci_high": None if interval.high is None else round(interval.high, 6),
        "n": interval.n,
        "n_clusters": interval.clusters,
        "method": None if interval.low is None else interval.method,
    }


def plain_measure(metric: str, value: float, n: int | None = None, **where: Any) -> dict[str, object]:
    """Returns one row for a count or a loss: a fact, not an estimate, so without an interval.

    Args:
        metric: its name.
        value: value of the fact.
        n: number of items behind it.
        **where: columns as in `measure`.
    """
    return measure(metric, Interval(float(value), None, None, n, None), **where)


def measures_table(rows: list[dict[str, object]]) -> pl.DataFrame:
    """Returns rows as a table in the schema `MEASURE`; columns that no row has are missing values."""
    return pl.DataFrame(rows, schema=MEASURE, orient="row")


def with_run(measures: pl.DataFrame, run: str, seed: int) -> pl.DataFrame:
    """Returns measures of one network with the name of its run and the seed of its training filled in."""
    return measures.with_columns(run=pl.lit(run), seed=pl.lit(seed, pl.Int64)).select(MEASURE.keys())


def read_measures(path: Path) -> pl.DataFrame:
    """Reads a file of measures.

    Raises:
        FileNotFoundError: if it is not there.
        ValueError: if it lacks a column of the schema.
    """
    if not path.is_file():
        raise FileNotFoundError(f"There is no {path}. The stage that writes it has not run: use `dvc repro`.")
    table = pl.read_csv(path, schema_overrides=MEASURE)
    missing = [column for column in MEASURE if column not in table.columns]
    if missing:
        raise ValueError(f"{path} lacks the column {missing[0]!r}. The schema has: {', '.join(MEASURE)}.")
    return table.select(MEASURE.keys())


def write_measures(measures: pl.DataFrame, path: Path) -> None:
    """Writes measures as CSV in one piece."""
    with atomic_file(path) as temporary:
        measures.write_csv(temporary)


def write_summary(values: dict[str, Any], path: Path) -> None:
    """Writes a few numbers as JSON in one piece, for `dvc metrics show`."""
    with atomic_file(path) as temporary:
        temporary.write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
