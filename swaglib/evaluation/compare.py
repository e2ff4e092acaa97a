"""Compares runs on the same test pictures: paired differences with intervals."""

from pathlib import Path

import polars as pl

from swaglib.evaluation.bootstrap import cluster_bootstrap
from swaglib.measures import MEASURE, measure
from swaglib.settings import Compare


def read_predictions(folder: Path, runs: list[str]) -> dict[str, pl.DataFrame]:
    """Reads the predictions of each run.

    Raises:
        FileNotFoundError: if a run has none.
    """
    for run in runs:
        if not (folder / f"{run}.parquet").is_file():
            raise FileNotFoundError(
                f"There are no predictions of {run!r} in {folder}. The stage `transfer` writes them."
            )
    return {run: pl.read_parquet(folder / f"{run}.parquet") for run in runs}


def compare(predictions: dict[str, pl.DataFrame], settings: Compare) -> pl.DataFrame:
    """Measures how much better each run is than each baseline, picture by picture.

    The interval is that of the mean difference over the same test pictures, so what makes a picture hard for every
    run does not widen it.

    Args:
        predictions: by run, see `swaglib.evaluation.transfer.Transferred`.
        settings: which runs are baselines.

    Returns:
        In the schema of measures; the metric is `accuracy minus <baseline>`.

    Raises:
        ValueError: if a baseline is missing, or two runs were not tested on the same pictures.
    """
    rows = []
    for place, baseline in enumerate(settings.baselines):
        if baseline not in predictions:
            raise ValueError(f"compare.baselines names {baseline!r}, but there are only: {', '.join(predictions)}.")
        for run in predictions:
            if run in settings.baselines[: place + 1]:
                continue  # itself, or the same two runs the other way round
            keys = ["task", "protocol", "id", "base"]
            paired = (
                predictions[run]
                .select(*keys, "correct")
                .join(
                    predictions[baseline].select(*keys, "correct"), on=keys, suffix="_baseline", maintain_order="left"
                )
            )
            if not len(paired) == len(predictions[run]) == len(predictions[baseline]):
                raise ValueError(
                    f"The runs {run!r} and {baseline!r} share {len(paired)} test predictions of "
                    f"{len(predictions[run])} and {len(predictions[baseline])}. Run the stage `transfer` again."
                )
            for (task, protocol), part in paired.group_by(["task", "protocol"], maintain_order=True):
                difference = part["correct"].cast(pl.Float64) - part["correct_baseline"].cast(pl.Float64)
                interval = cluster_bootstrap(difference, part["base"], settings.bootstrap, settings.seed)
                name = f"accuracy minus {baseline}"
                rows.append(measure(run, str(task), str(protocol), name, interval, settings.seed))
    return pl.DataFrame(rows, schema=MEASURE, orient="row")
