"""What protocols leave on disk, and the results of all protocols of a network put together. Without torch.

scores.parquet    in the schema `swaglib.evaluation.scores.SCORE`
measures.csv      in the schema of measures, without run and seed
tried.csv         `setting`, `validation_accuracy`, `chosen`
sizes.json        of the task; left by the protocol `linear`
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from swaglib.atomic import atomic_file
from swaglib.evaluation.scores import ACCURACY, LINEAR
from swaglib.measures import read_measures, write_measures, write_summary

SCORES, MEASURES, TRIED, SIZES = "scores.parquet", "measures.csv", "tried.csv", "sizes.json"
TRIED_SCHEMA = {"setting": pl.Float64, "validation_accuracy": pl.Float64, "chosen": pl.Boolean}


@dataclass(frozen=True)
class ProtocolResult:
    """What one protocol gave on one task.

    Attributes:
        scores: scores of each test image.
        measures: measures without run and seed.
        tried: settings tried: `setting`, `validation_accuracy`, `chosen`.
        sizes: sizes of the task, as in `Transferred`; None but for `linear`.
    """

    scores: pl.DataFrame
    measures: pl.DataFrame
    tried: pl.DataFrame
    sizes: dict[str, Any] | None


@dataclass(frozen=True)
class Transferred:
    """What all protocols gave on all tasks.

    Attributes:
        measures: table in the schema of measures.
        scores: scores of each test image.
        sizes: one row a task: images, classes, sizes of the splits, clusters joined for near-duplicates, images left
            out and unreadable, test images with a near-duplicate among the posts of pre-training, classes with fewer
            training images than the most shots (they then give all they have).
        tried: one row a task, protocol and setting tried: `validation_accuracy`, and whether it was `chosen`.
    """

    measures: pl.DataFrame
    scores: pl.DataFrame
    sizes: pl.DataFrame
    tried: pl.DataFrame

    def write_scores(self, path: Path) -> None:
        """Writes the scores as Parquet in one piece."""
        with atomic_file(path) as temporary:
            self.scores.write_parquet(temporary, statistics=False)

    def write_summary(self, path: Path) -> None:
        """Writes the accuracies of the linear probe by task, for `dvc metrics show`."""
        whole = pl.col("group").is_null() & pl.col("variant").is_null()
        own = self.measures.filter((pl.col("metric") == ACCURACY) & (pl.col("protocol") == LINEAR) & whole)
        own = own.unique("task", keep="first", maintain_order=True)
        write_summary(dict(zip(own["task"], own["value"], strict=True)), path)


def write_protocol(result: ProtocolResult, folder: Path) -> None:
    """Writes what one protocol gave on one task."""
    result.scores.write_parquet(folder / SCORES, statistics=False)
    write_measures(result.measures, folder / MEASURES)
    result.tried.write_csv(folder / TRIED)
    if result.sizes is not None:
        (folder / SIZES).write_text(json.dumps(result.sizes, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_protocol(folder: Path) -> ProtocolResult:
    """Reads what one protocol gave on one task."""
    path = folder / SIZES
    return ProtocolResult(
        pl.read_parquet(folder / SCORES),
        read_measures(folder / MEASURES),
        pl.read_csv(folder / TRIED, schema=TRIED_SCHEMA),
        json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None,
    )


def gather(results: Mapping[tuple[str, str], ProtocolResult]) -> Transferred:
    """Puts results together.

    Args:
        results: results by task and protocol, in the order in which they are to be shown.
    """
    tried = [
        own.tried.select(task=pl.lit(task), protocol=pl.lit(protocol), **{name: name for name in TRIED_SCHEMA})
        for (task, protocol), own in results.items()
    ]
    return Transferred(
        pl.concat([own.measures for own in results.values()]),
        pl.concat([own.scores for own in results.values()]),
        pl.DataFrame([own.sizes for own in results.values() if own.sizes is not None], infer_schema_length=None),
        pl.concat(tried),
    )
