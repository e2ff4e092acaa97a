"""What judging by detection leaves in a folder, and the comparison of runs by it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from swaglib.detection.examples import Example
from swaglib.detection.written import Detected, read_detected, write_detected
from swaglib.evaluation.compare import compare_detection
from swaglib.measures import MEASURE, Interval, measure, plain_measures
from swaglib.settings.analysis import Compare

METRICS = ("box AP", "box AP50")


def detected(run: str, values: list[float], resamples: np.ndarray) -> Detected:
    rows = [
        measure(run, "emoji scenes", "Faster R-CNN", metric, Interval(value, value - 0.1, value + 0.1, 30, 30), 0)
        for metric, value in zip(METRICS, values, strict=True)
    ]
    drawn = pl.concat(
        pl.DataFrame({"metric": metric, "resample": range(len(resamples)), "value": resamples + shift})
        for metric, shift in zip(METRICS, (0.0, 0.1), strict=True)
    )
    picture = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    boxes = np.array([[0, 0, 2, 2]], dtype=np.float32)
    none = np.zeros((0, 4), dtype=np.float32)
    examples = [
        Example(picture, boxes, ["flags"], boxes, ["food-drink"], np.array([0.5], dtype=np.float32)),
        Example(picture, none, [], none, [], np.zeros(0, dtype=np.float32)),
    ]
    classes = pl.DataFrame({"class": ["flags"], "objects": [3], "box AP": [0.2], "box AP50": [0.4]})
    log = pl.DataFrame({"step": [1], "loss": [2.0]})
    return Detected(pl.DataFrame(rows, schema=MEASURE, orient="row"), drawn, classes, log, examples, [])


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    own = detected("a", [0.3, 0.5], np.linspace(0.2, 0.4, 20))
    write_detected(own, tmp_path / "a")
    read = read_detected(tmp_path / "a")
    assert read.measures.equals(own.measures) and read.resampled.equals(own.resampled)
    assert read.classes.equals(own.classes) and read.log.equals(own.log)
    for one, other in zip(read.examples, own.examples, strict=True):
        assert np.array_equal(one.picture, other.picture) and np.array_equal(one.boxes, other.boxes)
        assert one.classes == other.classes and one.found_classes == other.found_classes
    first = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    write_detected(own, tmp_path / "a")
    assert {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()} == first


def test_what_was_skipped_is_one_sentence_a_line(tmp_path: Path) -> None:
    own = detected("a", [0.3, 0.5], np.linspace(0.2, 0.4, 20))
    write_detected(own, tmp_path / "a")
    assert read_detected(tmp_path / "a").skipped == [] and not (tmp_path / "a/skipped.txt").exists()
    skipped = ["Annotation 1 has no area.", "Ännotation two\nlines\u2028long has none.", "Annotation \ud800 has none."]
    write_detected(replace(own, skipped=skipped), tmp_path / "a")
    assert (tmp_path / "a/skipped.txt").read_bytes().count(b"\n") == 3
    assert read_detected(tmp_path / "a").skipped == [
        "Annotation 1 has no area.",
        "Ännotation two lines long has none.",
        "Annotation \\ud800 has none.",
    ]


def test_two_runs_are_compared_resample_by_resample(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(0, 0.2, 500)  # what makes scenes hard is shared by both runs
    write_detected(detected("a", [0.35, 0.5], 0.35 + noise), tmp_path / "detection/a")
    write_detected(detected("none", [0.3, 0.4], 0.3 + noise), tmp_path / "detection/none")
    settings = Compare(runs=["a", "absent", "none"], baselines=["none"], bootstrap=10, seed=0)
    table = compare_detection(tmp_path, settings)
    assert table.select("run", "metric").rows() == [("a", "box AP minus none"), ("a", "box AP50 minus none")]
    first = table.row(0, named=True)
    assert first["value"] == pytest.approx(0.05) and first["n"] == 30
    assert (first["ci_low"], first["ci_high"]) == pytest.approx((0.05, 0.05))
    write_detected(detected("none", [0.3, 0.4], noise[:100]), tmp_path / "detection/none")
    with pytest.raises(ValueError, match="did not draw the same scenes"):
        compare_detection(tmp_path, settings)


def test_counts_of_unreadable_pictures_are_written_and_not_compared(tmp_path: Path) -> None:
    for run, value in (("a", 0.35), ("none", 0.3)):
        own = detected(run, [value, 0.5], np.linspace(0.2, 0.4, 20))
        counts = plain_measures(run, "emoji scenes", {"unreadable, training": 2, "unreadable, judged": 1}, 0)
        counts = counts.with_columns(protocol=pl.lit("Faster R-CNN"))
        write_detected(replace(own, measures=own.measures.vstack(counts)), tmp_path / "detection" / run)
        read = read_detected(tmp_path / "detection" / run)
        assert read.measures["value"].to_list()[2:] == [2, 1]
        assert read.precisions.equals(own.measures)
    settings = Compare(runs=["a", "none"], baselines=["none"], bootstrap=10, seed=0)
    table = compare_detection(tmp_path, settings)
    assert table["metric"].to_list() == ["box AP minus none", "box AP50 minus none"]


def test_nothing_detected_is_nothing_compared(tmp_path: Path) -> None:
    table = compare_detection(tmp_path, Compare(runs=["a", "none"], baselines=["none"], bootstrap=10, seed=0))
    assert table.is_empty() and table.schema == pl.Schema(MEASURE)
