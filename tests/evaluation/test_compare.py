"""The comparison of runs on the same images, by task and macro over families."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from swaglib.evaluation.compare import compare, compare_macro, read_scores, read_seeds
from swaglib.measures import MEASURE
from swaglib.settings.analysis import Compare


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
    settings = Compare(runs=[], baselines=["weak"])
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
    table = compare(runs, Compare(runs=[], baselines=["none", "b"]))
    assert table.select("run", "protocol", "variant", "k", "metric", "baseline", "value").rows() == [
        ("a", "linear", None, None, "accuracy", "none", 0),
        ("a", "few_shot", "logistic", 5, "accuracy", "none", 1),
        ("b", "linear", None, None, "accuracy", "none", 0),
        ("a", "linear", None, None, "accuracy", "b", 0),
    ]


def test_runs_tested_on_other_images_are_not_compared(tmp_path: Path) -> None:
    runs = {"a": scores([True] * 4), "none": scores([True] * 6)}
    with pytest.raises(ValueError, match="share 4 scores of test images of 4 and 6"):
        compare(runs, Compare(runs=[], baselines=["none"]))
    with pytest.raises(ValueError, match="'best'"):
        compare(runs, Compare(runs=[], baselines=["best"]))
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


def of_task(task: str, right: list[bool], protocol: str = "linear") -> pl.DataFrame:
    return scores(right, protocol).with_columns(task=pl.lit(task))


def test_accuracy_macro_over_families_is_given_of_runs_and_of_their_differences() -> None:
    random = np.random.default_rng(0)
    answers = [(random.random(200) < rate).tolist() for rate in (0.4, 0.6, 0.8)]
    weak = pl.concat([of_task(task, own) for task, own in zip("abc", answers, strict=True)])
    strong = weak.with_columns(score=pl.when(pl.col("id").is_in(["p1", "p2", "p3"])).then(1.0).otherwise("score"))
    other = of_task("a", answers[0], "zero_shot")
    runs = {"strong": [pl.concat([strong, other])], "weak": [pl.concat([weak, other])]}
    settings = Compare(runs=[], baselines=["weak"], headline={"one": ["a", "absent"], "two": ["b", "c"]})
    table = compare_macro(runs, settings)
    assert table.schema == pl.Schema(MEASURE)
    assert table.select("run", "task", "protocol", "metric", "baseline").rows() == [
        ("strong", "macro", "linear", "accuracy", None),
        ("weak", "macro", "linear", "accuracy", None),
        ("strong", "macro", "linear", "accuracy", "weak"),
    ]
    rates = [np.mean(own) for own in answers]
    assert table["value"][1] == pytest.approx((rates[0] + (rates[1] + rates[2]) / 2) / 2, abs=1e-6)
    assert table["value"][2] == pytest.approx(table["value"][0] - table["value"][1], abs=2e-6)
    assert set(table["n"]) == {600} and table["ci_low"].null_count() < 3


def test_without_headline_nothing_is_macro_and_an_absent_one_is_refused() -> None:
    runs = {"a": [scores([True, False])], "b": [scores([True, True])]}
    assert compare_macro(runs, Compare(runs=[], baselines=["b"])).is_empty()
    with pytest.raises(ValueError, match=r"None of the tasks .* has scores: photographs"):
        compare_macro(runs, Compare(runs=[], baselines=["b"], headline={"one": ["photographs"]}))
    with pytest.raises(ValueError, match="names 'c'"):
        compare_macro(runs, Compare(runs=[], baselines=["c"], headline={"one": ["shapes"]}))


def test_the_scores_of_further_seeds_stand_beside_those_of_the_first(tmp_path: Path) -> None:
    folder = tmp_path / "transfer" / "a"
    folder.mkdir(parents=True)
    scores([True]).write_parquet(folder / "scores.parquet")
    scores([False]).write_parquet(folder / "seed-4.parquet")
    assert [own["score"].to_list() for own in read_seeds(tmp_path, ["a"])["a"]] == [[1.0], [0.0]]
