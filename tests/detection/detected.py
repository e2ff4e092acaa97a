"""Made-up results of detection for the tests."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from swaglib.detection.examples import Example
from swaglib.detection.results import Detected, write_detected
from swaglib.measures import Interval, measure, measures_table, with_run

METRICS = ("ap", "ap50")


def detected(values: list[float], influences: np.ndarray) -> Detected:
    """Returns results on one scene a number, each of which shows a concept of its own."""
    where: dict[str, Any] = {"task": "emoji_scenes", "protocol": "faster_rcnn", "variant": "box"}
    rows = [
        measure(metric, Interval(value, value - 0.1, value + 0.1, len(influences), len(influences)), **where)
        for metric, value in zip(METRICS, values, strict=True)
    ]
    names = [f"p{number}" for number in range(len(influences))]
    moved = pl.concat(
        pl.DataFrame({"scene": range(len(influences)), "concept": names, "influence": influences}).select(
            pl.lit("box").alias("variant"),
            pl.lit(metric).alias("metric"),
            pl.all(),
            area=pl.lit(value),
            classes=pl.lit(2, pl.Int64),
        )
        for metric, value in zip(METRICS, values, strict=True)
    )
    image = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    boxes = np.array([[0, 0, 2, 2]], dtype=np.float32)
    none = np.zeros((0, 4), dtype=np.float32)
    examples = [
        Example(image, boxes, ["flags"], boxes, ["food-drink"], np.array([0.5], dtype=np.float32)),
        Example(image, none, [], none, [], np.zeros(0, dtype=np.float32)),
    ]
    classes = pl.DataFrame({"class": ["flags"], "objects": [3], "box_ap": [0.2], "box_ap50": [0.4]})
    log = pl.DataFrame({"step": [1], "loss": [2.0]})
    return Detected(measures_table(rows), moved, classes, log, examples, [])


def written(own: Detected, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    write_detected(own, folder)
    return folder


def published(own: Detected, folder: Path, run: str) -> None:
    """Writes results where the comparison finds them, with the run filled in."""
    written(replace(own, measures=with_run(own.measures, run, 0)), folder / "detection" / run)
