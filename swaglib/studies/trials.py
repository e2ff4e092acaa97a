"""The trials by which learning rates were chosen: a table in `metrics/tuning.csv`."""

from pathlib import Path

import polars as pl

from swaglib.atomic import atomic_file

TABLE = Path("metrics/tuning.csv")
SCHEMA = {
    "method": pl.String,
    "learning_rate": pl.Float64,
    "seed": pl.Int64,
    "images": pl.Int64,
    "accuracy": pl.Float64,
    "training": pl.String,
    "evaluation": pl.String,
}
"""One row a trial: `accuracy` on validation images, and the keys of its works."""


def chosen_rate(accuracy: dict[float, float]) -> float:
    """Returns the rate with the highest accuracy; of equals, the smallest.

    Args:
        accuracy: accuracy by learning rate.
    """
    return max(accuracy, key=lambda rate: (accuracy[rate], -rate))


def read_trials() -> pl.DataFrame:
    """Returns all trials, none if nothing was tuned yet."""
    return pl.read_csv(TABLE, schema=SCHEMA) if TABLE.is_file() else pl.DataFrame(schema=SCHEMA)


def write_trials(own: pl.DataFrame) -> None:
    """Writes trials in one piece; those of other methods that the file holds stay."""
    table = own
    if TABLE.is_file():
        others = pl.read_csv(TABLE, schema=SCHEMA).filter(~pl.col("method").is_in(own["method"].unique().implode()))
        table = pl.concat([others, own])
    with atomic_file(TABLE) as temporary:
        table.sort("method", "learning_rate", "seed").write_csv(temporary)
