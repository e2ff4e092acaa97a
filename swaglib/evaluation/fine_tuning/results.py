"""What fine-tuning leaves in its folder, and how it is read again."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from swaglib.measures import read_measures, write_measures

MEASURES, SCORES, CURVES = "measures.csv", "scores.parquet", "curves.csv"

CURVE: dict[str, type[pl.DataType]] = {
    "task": pl.String,
    "learning_rate": pl.Float64,  # for a batch of 256
    "refit": pl.Boolean,  # learned from training and validation images together: the network that is evaluated
    "epoch": pl.Float64,  # images seen, in passes over those that are learned from
    "loss": pl.Float64,  # mean in training since the row before; missing if it was no number, which ends training
    "validation_accuracy": pl.Float64,  # after the last epoch; missing where it was learned from
    "chosen": pl.Boolean,
}
"""The schema of the curves: some fifty rows a training."""

FINE_TUNE = "fine_tune"


@dataclass(frozen=True)
class FineTuned:
    """What fine-tuning gave.

    Attributes:
        measures: measures in the schema `swaglib.measures.MEASURE`.
        scores: scores of each test image, in the schema `swaglib.evaluation.scores.SCORE`.
        curves: training curves in the schema `CURVE`.
    """

    measures: pl.DataFrame
    scores: pl.DataFrame
    curves: pl.DataFrame

    def tried(self) -> pl.DataFrame:
        """Returns one row a task and learning rate tried.

        That is `task`, `protocol`, `setting` (the rate), `validation_accuracy` and `chosen`.
        """
        return (
            self.curves.filter(~pl.col("refit"))
            .select("task", "validation_accuracy", "chosen", protocol=pl.lit(FINE_TUNE), setting="learning_rate")
            .unique(maintain_order=True)
        )  # fmt: skip


def write_fine_tuned(tuned: FineTuned, folder: Path) -> None:
    """Writes results as files: `measures.csv`, `scores.parquet` and `curves.csv`.

    Args:
        tuned: the results.
        folder: existing folder.
    """
    write_measures(tuned.measures, folder / MEASURES)
    tuned.scores.write_parquet(folder / SCORES, statistics=False)
    tuned.curves.write_csv(folder / CURVES)


def read_fine_tuned(folder: Path) -> FineTuned:
    """Reads what `write_fine_tuned` wrote, or several such results whose tables were put below each other.

    Raises:
        FileNotFoundError: if a file is not there.
    """
    return FineTuned(
        read_measures(folder / MEASURES),
        pl.read_parquet(folder / SCORES),
        pl.read_csv(folder / CURVES, schema=CURVE),
    )
