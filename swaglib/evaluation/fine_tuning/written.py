"""What fine-tuning a run leaves in its folder."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from swaglib.measures import MEASURE

MEASURES, SCORES, CURVES = "measures.csv", "scores.parquet", "curves.csv"


@dataclass(frozen=True)
class FineTuned:
    """What `judge_fine_tuning` wrote.

    Attributes:
        measures: in the schema `swaglib.measures.MEASURE`.
        scores: in the schema `swaglib.evaluation.scores.SCORE`.
        curves: `task`, `learning_rate`, `epoch`, `loss`, `validation_accuracy`, `chosen`.
    """

    measures: pl.DataFrame
    scores: pl.DataFrame
    curves: pl.DataFrame


def read_fine_tuned(folder: Path) -> FineTuned:
    """Reads what `judge_fine_tuning` wrote."""
    return FineTuned(
        pl.read_csv(folder / MEASURES, schema_overrides=MEASURE),
        pl.read_parquet(folder / SCORES),
        pl.read_csv(folder / CURVES),
    )
