"""The comparison of detectors on the same scenes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from swaglib.detection.results import read_detected
from swaglib.evaluation.compare_detection import compare_detection
from swaglib.measures import MEASURE, measures_table, plain_measure, with_run
from swaglib.settings.analysis import Compare
from tests.detection.detected import detected, published

SETTINGS = Compare(runs=["a", "absent", "none"], baselines=["none"])


def test_two_runs_are_compared_scene_by_scene(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    hard = random.normal(0, 0.02, 60)  # what makes scenes hard is shared by both runs
    own = random.normal(0, 0.002, 60)
    published(detected([0.35, 0.5], hard + own), tmp_path, "a")
    published(detected([0.3, 0.4], hard), tmp_path, "none")
    table = compare_detection(tmp_path, SETTINGS)
    assert table.select("run", "variant", "metric", "baseline").rows() == [
        ("a", "box", "ap", "none"),
        ("a", "box", "ap50", "none"),
    ]
    first = table.row(0, named=True)
    assert first["value"] == pytest.approx(0.05) and first["n"] == 60
    half = 2.0 * np.sqrt((own**2).sum())
    assert (first["ci_low"], first["ci_high"]) == pytest.approx((0.05 - half, 0.05 + half), abs=0.002)


def test_runs_on_other_scenes_are_refused(tmp_path: Path) -> None:
    published(detected([0.35, 0.5], np.zeros(40)), tmp_path, "a")
    published(detected([0.3, 0.4], np.zeros(30)), tmp_path, "none")
    with pytest.raises(ValueError, match="not evaluated on the same scenes"):
        compare_detection(tmp_path, SETTINGS)


def test_numbers_of_unreadable_images_are_written_and_not_compared(tmp_path: Path) -> None:
    where = {"task": "emoji_scenes", "protocol": "faster_rcnn", "attribute": "part"}
    counts = [plain_measure("unreadable", n, group=part, **where) for part, n in (("training", 2), ("evaluation", 1))]
    for run, value in (("a", 0.35), ("none", 0.3)):
        own = detected([value, 0.5], np.linspace(-0.02, 0.02, 30))
        published(replace(own, measures=own.measures.vstack(measures_table(counts))), tmp_path, run)
        read = read_detected(tmp_path / "detection" / run)
        assert read.measures["value"].to_list()[2:] == [2, 1]
        assert read.precisions.equals(with_run(own.measures, run, 0))
    assert compare_detection(tmp_path, SETTINGS)["metric"].to_list() == ["ap", "ap50"]


def test_nothing_detected_is_nothing_compared(tmp_path: Path) -> None:
    table = compare_detection(tmp_path, SETTINGS)
    assert table.is_empty() and table.schema == pl.Schema(MEASURE)
