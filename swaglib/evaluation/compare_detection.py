"""Compares how well runs detect, on the same scenes."""

from pathlib import Path

import polars as pl

from swaglib.evaluation.crossed import difference_interval
from swaglib.measures import measure, measures_table, read_measures
from swaglib.settings.analysis import Compare

KEYS = ["task", "protocol", "variant", "metric", "n"]


def compare_detection(folder: Path, settings: Compare) -> pl.DataFrame:
    """Measures how much better each run detects than each baseline: `detection/<run>/` of the folder.

    Average precision is not a mean over images; the interval comes from how much each scene and concept moves the
    difference, see `swaglib.evaluation.crossed`.

    Returns:
        Differences in the schema of measures, without seed; empty if nothing was detected.

    Raises:
        ValueError: if two runs were not evaluated on the same scenes.
    """
    measured, influences = {}, {}
    for run in settings.runs:
        place = folder / "detection" / run
        if (place / "measures.csv").is_file():
            measured[run] = read_measures(place / "measures.csv")
            influences[run] = pl.read_parquet(place / "influences.parquet")
    rows = []
    for place_, baseline in enumerate(settings.baselines):
        for run in measured:
            if baseline not in measured or run in settings.baselines[: place_ + 1]:
                continue
            _refuse_other_scenes(run, baseline, influences)
            both = measured[run].join(
                measured[baseline], on=KEYS, suffix="_baseline", maintain_order="left", nulls_equal=True
            )
            for row in both.drop_nulls("variant").iter_rows(named=True):
                mine = (pl.col("variant") == row["variant"]) & (pl.col("metric") == row["metric"])
                own, other = (influences[name].filter(mine) for name in (run, baseline))
                interval = difference_interval(row["value"] - row["value_baseline"], own, other, row["n"])
                where = {name: row[name] for name in ("task", "protocol", "variant")}
                rows.append({"run": run, **measure(row["metric"], interval, baseline=baseline, **where)})
    return measures_table(rows)


def _refuse_other_scenes(run: str, baseline: str, influences: dict[str, pl.DataFrame]) -> None:
    """Refuses runs whose scenes do not show the same concepts: what each has of its own are false detections."""
    shown = [
        set(influences[name].drop_nulls("concept").select("scene", "concept").iter_rows()) for name in (run, baseline)
    ]
    if shown[0] != shown[1]:
        raise ValueError(
            f"The runs {run!r} and {baseline!r} were not evaluated on the same scenes. Run the stage `detection` again."
        )
