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


def detected(values: list[float], resamples: np.ndarray) -> Detected:
    where: dict[str, Any] = {"task": "emoji_scenes", "protocol": "faster_rcnn", "variant": "box"}
    rows = [
        measure(metric, Interval(value, value - 0.1, value + 0.1, 30, 30), **where)
        for metric, value in zip(METRICS, values, strict=True)
    ]
    drawn = pl.concat(
        pl.DataFrame(
            {"variant": "box", "metric": metric, "resample": range(len(resamples)), "value": resamples + shift}
        )
        for metric, shift in zip(METRICS, (0.0, 0.1), strict=True)
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
    return Detected(measures_table(rows), drawn, classes, log, examples, [])


def written(own: Detected, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    write_detected(own, folder)
    return folder


def published(own: Detected, folder: Path, run: str) -> None:
    """Writes results where the comparison finds them, with the run filled in."""
    written(replace(own, measures=with_run(own.measures, run, 0)), folder / "detection" / run)
