"""The comparison of runs on the same images: by scores of images, and by resamples of detection."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from swaglib.detection.results import read_detected
from swaglib.evaluation.compare import compare, compare_detection, read_scores
from swaglib.measures import MEASURE, measures_table, plain_measure, with_run
from swaglib.settings.analysis import Compare
from swaglib.settings.splits import Bootstrap
from tests.detection.detected import detected, published


def scores(
    right: list[bool], protocol: str = "linear", k: int | None = None, variant: str | None = None
) -> pl.DataFrame:
    rows = range(len(right))
    return pl.DataFrame(
        {
            "task": ["shapes"] * len(right),
            "protocol": [protocol] * len(right),
            "variant": pl.Series([variant] * len(right), dtype=pl.String),
            "metric": ["accuracy"] * len(right),
            "k": pl.Series([k] * len(right), dtype=pl.Int64),
            "id": [f"p{row}" for row in rows],
            "cluster": [f"b{row // 2}" for row in rows],
            "score": [float(one) for one in right],
            "weight": [1.0] * len(right),
        }
    )


def test_the_comparison_is_paired() -> None:
    random = np.random.default_rng(0)
    weak = random.random(400) < 0.5
    strong = weak | (random.random(400) < 0.1)  # right wherever the other is, and a little more
    settings = Compare(runs=[], baselines=["weak"], bootstrap=Bootstrap(resamples=500, seed=0))
    table = compare({"strong": scores(strong.tolist()), "weak": scores(weak.tolist())}, settings)
    assert table.schema == pl.Schema(MEASURE)
    row = table.row(0, named=True)
    assert (row["run"], row["metric"], row["baseline"], row["n"]) == ("strong", "accuracy", "weak", 400)
    assert (row["seed"], row["n_clusters"]) == (None, 200)
    assert row["value"] == pytest.approx(strong.mean() - weak.mean(), abs=1e-6)
    # Two accuracies of 400 images have intervals of about five points either way; their paired difference has not.
    assert row["ci_low"] > 0 and row["ci_high"] - row["ci_low"] < 0.06


def test_each_two_runs_are_compared_once_in_every_protocol_that_both_had() -> None:
    runs = {name: scores([True, False] * 5) for name in ("a", "b", "none")}
    shots = scores([True] * 10, "few_shot", 5, "logistic")
    runs["a"] = pl.concat([runs["a"], shots, scores([True] * 10, "zero_shot")])
    other = scores([False] * 10, "few_shot", 5, "closed_form")  # another variant is another protocol
    runs["none"] = pl.concat([runs["none"], other, shots.with_columns(score=0.0)])
    table = compare(runs, Compare(runs=[], baselines=["none", "b"], bootstrap=Bootstrap(resamples=10, seed=0)))
    assert table.select("run", "protocol", "variant", "k", "metric", "baseline", "value").rows() == [
        ("a", "linear", None, None, "accuracy", "none", 0),
        ("a", "few_shot", "logistic", 5, "accuracy", "none", 1),
        ("b", "linear", None, None, "accuracy", "none", 0),
        ("a", "linear", None, None, "accuracy", "b", 0),
    ]


def test_runs_tested_on_other_images_are_not_compared(tmp_path: Path) -> None:
    runs = {"a": scores([True] * 4), "none": scores([True] * 6)}
    with pytest.raises(ValueError, match="share 4 scores of test images of 4 and 6"):
        compare(runs, Compare(runs=[], baselines=["none"], bootstrap=Bootstrap(resamples=10, seed=0)))
    with pytest.raises(ValueError, match="'best'"):
        compare(runs, Compare(runs=[], baselines=["best"], bootstrap=Bootstrap(resamples=10, seed=0)))
    with pytest.raises(FileNotFoundError, match="transfer"):
        read_scores(tmp_path, ["a"])


def test_scores_of_all_stages_that_were_run_are_read(tmp_path: Path) -> None:
    for run, stages in (("a", ("transfer", "zero_shot")), ("none", ("transfer",))):
        for stage in stages:
            (tmp_path / stage / run).mkdir(parents=True)
            scores([True], stage).write_parquet(tmp_path / stage / run / "scores.parquet")
    found = read_scores(tmp_path, ["a", "none"])
    assert {run: own["protocol"].to_list() for run, own in found.items()} == {
        "a": ["transfer", "zero_shot"],
        "none": ["transfer"],
    }


def test_two_runs_are_compared_resample_by_resample(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(0, 0.2, 500)  # what makes scenes hard is shared by both runs
    published(detected([0.35, 0.5], 0.35 + noise), tmp_path, "a")
    published(detected([0.3, 0.4], 0.3 + noise), tmp_path, "none")
    settings = Compare(runs=["a", "absent", "none"], baselines=["none"], bootstrap=Bootstrap(resamples=10, seed=0))
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
    settings = Compare(runs=["a", "none"], baselines=["none"], bootstrap=Bootstrap(resamples=10, seed=0))
    table = compare_detection(tmp_path, settings)
    assert table["metric"].to_list() == ["ap", "ap50"]


def test_nothing_detected_is_nothing_compared(tmp_path: Path) -> None:
    table = compare_detection(
        tmp_path, Compare(runs=["a", "none"], baselines=["none"], bootstrap=Bootstrap(resamples=10, seed=0))
    )
    assert table.is_empty() and table.schema == pl.Schema(MEASURE)
