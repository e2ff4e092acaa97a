"""What zero-shot classification leaves in its folder, and how it is read again."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from swaglib.evaluation.zero_shot.relations import MAP
from swaglib.measures import read_measures, write_measures

MEASURES, SCORES, TASKS, MAPS = "measures.csv", "scores.parquet", "tasks.csv", "maps"

TASK: dict[str, type[pl.DataType]] = {
    "task": pl.String,
    "classes": pl.Int64,
    "hashtags_mapped": pl.Int64,
    "classes_nothing_maps_to": pl.String,  # names with commas between them, or `none`
    "images_behind_the_prior": pl.Int64,
    "then_off_uniform_by": pl.Float64,  # the largest share by which the mean prediction of a hashtag differs
}
"""The schema of the table of tasks, one row a task."""


@dataclass(frozen=True)
class ZeroShotResults:
    """What zero-shot classification gave.

    Attributes:
        measures: measures in the schema `swaglib.measures.MEASURE`.
        scores: scores of each test image, in the schema `swaglib.evaluation.scores.SCORE`.
        maps: the whole map of each task, in the schema `swaglib.evaluation.zero_shot.relations.MAP`.
        tasks: table of the tasks in the schema `TASK`.
    """

    measures: pl.DataFrame
    scores: pl.DataFrame
    maps: dict[str, pl.DataFrame]
    tasks: pl.DataFrame

    def strongest(self, task: str, hashtags: int) -> pl.DataFrame:
        """Returns the heaviest hashtags of each class of a task, with their relation and weight."""
        shown = pl.format(
            "{} ({} {})", pl.col("label").str.replace(r"\.n\.\d+$", ""), "relation", pl.col("weight").round(2)
        )
        return (
            self.maps[task].with_columns(shown=shown).group_by("class", maintain_order=True)
            .agg(hashtags=pl.len(), heaviest=pl.col("shown").head(hashtags).str.join(", "))
        )  # fmt: skip


def write_zero_shot(results: ZeroShotResults, folder: Path) -> None:
    """Writes results as files: `measures.csv`, `scores.parquet`, `tasks.csv` and `maps/<task>.csv`.

    Args:
        results: results of all tasks.
        folder: existing folder.
    """
    write_measures(results.measures, folder / MEASURES)
    results.scores.write_parquet(folder / SCORES, statistics=False)
    results.tasks.write_csv(folder / TASKS)
    (folder / MAPS).mkdir()
    for task, table in results.maps.items():
        table.with_columns(pl.col("weight").round(4)).write_csv(folder / MAPS / f"{task}.csv")


def read_zero_shot(folder: Path) -> ZeroShotResults:
    """Reads what `write_zero_shot` wrote.

    Raises:
        FileNotFoundError: if a file is not there.
    """
    measures = read_measures(folder / MEASURES)
    tasks = pl.read_csv(folder / TASKS, schema=TASK)
    maps = {task: pl.read_csv(folder / MAPS / f"{task}.csv", schema=MAP) for task in tasks["task"]}
    return ZeroShotResults(measures, pl.read_parquet(folder / SCORES), maps, tasks)
