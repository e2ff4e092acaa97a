"""What detection leaves in a folder, and the comparison of runs by it."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from swaglib.detection.examples import Example
from swaglib.detection.results import Detected, read_detected, write_detected
from swaglib.evaluation.compare import compare_detection
from swaglib.measures import MEASURE, Interval, measure, measures_table, plain_measure, with_run
from swaglib.settings.analysis import Compare

METRICS = ("ap", "ap50")


def detected(values: list[float], resamples: np.ndarray) -> Detected:
    where = {"task": "emoji_scenes", "protocol": "faster_rcnn", "variant": "box"}
    rows = [
        measure(metric, Interval(value, value - 0.1, value + 0.1, 30, 30), **where)  # type: ignore[arg-type]
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


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    own = detected([0.3, 0.5], np.linspace(0.2, 0.4, 20))
    folder = written(own, tmp_path / "a")
    read = read_detected(folder)
    assert read.measures.equals(own.measures) and read.resampled.equals(own.resampled)
    assert read.classes.equals(own.classes) and read.log.equals(own.log)
    for one, other in zip(read.examples, own.examples, strict=True):
        assert np.array_equal(one.picture, other.picture) and np.array_equal(one.boxes, other.boxes)
        assert one.classes == other.classes and one.found_classes == other.found_classes
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    again = written(own, tmp_path / "b")
    assert {path.name: path.read_bytes() for path in again.iterdir()} == first


def test_what_was_skipped_is_one_sentence_a_line(tmp_path: Path) -> None:
    own = detected([0.3, 0.5], np.linspace(0.2, 0.4, 20))
    folder = written(own, tmp_path / "a")
    assert read_detected(folder).skipped == [] and not (folder / "skipped.txt").exists()
    skipped = ["Annotation 1 has no area.", "Ännotation two\nlines\u2028long has none.", "Annotation \ud800 has none."]
    written(replace(own, skipped=skipped), folder)
    assert (folder / "skipped.txt").read_bytes().count(b"\n") == 3
    assert read_detected(folder).skipped == [
        "Annotation 1 has no area.",
        "Ännotation two lines long has none.",
        "Annotation \\ud800 has none.",
    ]


def test_results_are_read_without_torch() -> None:
    code = "import sys, swaglib.detection.results; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_two_runs_are_compared_resample_by_resample(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(0, 0.2, 500)  # what makes scenes hard is shared by both runs
    published(detected([0.35, 0.5], 0.35 + noise), tmp_path, "a")
    published(detected([0.3, 0.4], 0.3 + noise), tmp_path, "none")
    settings = Compare(runs=["a", "absent", "none"], baselines=["none"], bootstrap=10, seed=0)
    table = compare_detection(tmp_path, settings)
    assert table.select("run", "variant", "metric", "baseline").rows() == [
        ("a", "box", "ap", "none"),
        ("a", "box", "ap50", "none"),
    ]
    first = table.row(0, named=True)
    assert first["value"] == pytest.approx(0.05) and first["n"] == 30
    assert (first["ci_low"], first["ci_high"]) == pytest.approx((0.05, 0.05))
    published(detected([0.3, 0.4], noise[:100]), tmp_path, "none")
    with pytest.raises(ValueError, match="did not draw the same scenes"):
        compare_detection(tmp_path, settings)


def test_numbers_of_unreadable_images_are_written_and_not_compared(tmp_path: Path) -> None:
    where = {"task": "emoji_scenes", "protocol": "faster_rcnn", "attribute": "part"}
    counts = [plain_measure("unreadable", n, group=part, **where) for part, n in (("training", 2), ("evaluation", 1))]
    for run, value in (("a", 0.35), ("none", 0.3)):
        own = detected([value, 0.5], np.linspace(0.2, 0.4, 20))
        published(replace(own, measures=own.measures.vstack(measures_table(counts))), tmp_path, run)
        read = read_detected(tmp_path / "detection" / run)
        assert read.measures["value"].to_list()[2:] == [2, 1]
        assert read.precisions.equals(with_run(own.measures, run, 0))
    settings = Compare(runs=["a", "none"], baselines=["none"], bootstrap=10, seed=0)
    table = compare_detection(tmp_path, settings)
    assert table["metric"].to_list() == ["ap", "ap50"]


def test_nothing_detected_is_nothing_compared(tmp_path: Path) -> None:
    table = compare_detection(tmp_path, Compare(runs=["a", "none"], baselines=["none"], bootstrap=10, seed=0))
    assert table.is_empty() and table.schema == pl.Schema(MEASURE)
