"""The trials by which learning rates were chosen: a table, for the standard setting `metrics/tuning.csv`."""

from pathlib import Path

import polars as pl

from swaglib.atomic import atomic_file

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


DIVERGED = 0.0
"""The accuracy of a training that diverged."""


def chosen_rate(accuracy: dict[float, float]) -> float:
    """Returns the rate with the highest accuracy; of equals, the smallest.

    Args:
        accuracy: accuracy by learning rate.
    """
    return max(accuracy, key=lambda rate: (accuracy[rate], -rate))


def read_trials(path: Path) -> pl.DataFrame:
    """Returns all trials, none if nothing was tuned yet.

    Args:
        path: file of the trials, `swaglib.settings.studies.Studies.trials`.
    """
    return pl.read_csv(path, schema=SCHEMA) if path.is_file() else pl.DataFrame(schema=SCHEMA)


def write_trials(own: pl.DataFrame, path: Path) -> None:
    """Writes trials in one piece; those of other methods that the file holds stay.

    Args:
        own: trials, in the schema `SCHEMA`.
        path: file of the trials.
    """
    table = own
    if path.is_file():
        others = read_trials(path).filter(~pl.col("method").is_in(own["method"].unique().implode()))
        table = pl.concat([others, own])
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(path) as temporary:
        table.sort("method", "learning_rate", "seed").write_csv(temporary)
