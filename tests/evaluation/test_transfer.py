"""Tasks, features, transfer of a run, and the comparison of runs."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import timm
import torch

from swaglib.evaluation.compare import compare, read_predictions
from swaglib.evaluation.features import extract_features, predict
from swaglib.evaluation.tasks import load_task
from swaglib.evaluation.transfer import LOWER_BOUND, Transferred, transfer
from swaglib.measures import MEASURE
from swaglib.models import build_model, save_model
from swaglib.posts.schema import write_posts
from swaglib.settings import Compare, Task, Transfer
from swaglib.shards.index import DUPLICATES
from tests.conftest import make_posts, picture

TASK = Task("crayon", "subgroup", "held-out design", 5)
SETTINGS = Transfer(
    tasks={"shapes": TASK},
    test_share=0.4,
    validation_share=0.2,
    inverse_regularisation=[0.01, 1.0],
    bootstrap=100,
    seed=0,
)


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "random"
    folder.mkdir()
    model = build_model("resnet10t", 3, seed=0)
    save_model(model, folder, "resnet10t", ["a", "b", "c"], 32)
    return folder


def test_a_split_keeps_variants_together_and_every_class_in_every_part(posts_folder: Path) -> None:
    data = load_task("shapes", TASK, posts_folder, SETTINGS)
    assert data.classes == ["circle", "square"]
    assert data.pictures.group_by("base").agg(pl.col("split").n_unique())["split"].max() == 1
    for split in ("train", "validation", "test"):
        assert set(data.rows(split)["class"]) == {0, 1}
    assert len(data.rows("test")) / len(data.pictures) == pytest.approx(0.4, abs=0.1)
    again = load_task("shapes", TASK, posts_folder, SETTINGS)
    assert again.pictures.equals(data.pictures)


def test_small_classes_and_pictures_without_class_are_left_out_and_counted(tmp_path: Path) -> None:
    posts = make_posts("crayon", 40).with_columns(
        subgroup=pl.when(pl.int_range(pl.len()) == 0)
        .then(None)
        .when(pl.int_range(pl.len()) < 4)
        .then(pl.lit("rare"))
        .otherwise(pl.col("subgroup"))
    )
    write_posts(posts, tmp_path / "crayon.parquet")
    data = load_task("shapes", TASK, tmp_path, SETTINGS)
    assert data.classes == ["circle", "square"] and data.left_out == 4


def test_a_task_without_two_classes_or_with_an_unknown_label_is_an_error(posts_folder: Path) -> None:
    with pytest.raises(ValueError, match=r"transfer\.tasks\.shapes\.smallest_class"):
        load_task("shapes", replace(TASK, smallest_class=1000), posts_folder, SETTINGS)
    with pytest.raises(ValueError, match="colour"):
        load_task("shapes", replace(TASK, label="colour"), posts_folder, SETTINGS)


def test_features_are_what_timm_gives_before_the_head() -> None:
    model = build_model("resnet10t", 3, seed=0).eval()
    images = [picture("circle", "red", side=64), picture("square", "blue", side=64)]
    features = extract_features(model, images, 64, "Features")
    assert features.shape == (2, model.num_features)
    with torch.inference_mode():
        logits = model.get_classifier()(torch.from_numpy(features))
    assert predict(model, images, 64, "Logits") == pytest.approx(logits.numpy(), abs=1e-5)


def test_a_network_that_gives_no_numbers_is_an_error() -> None:
    model = timm.create_model("resnet10t", num_classes=3).eval()
    torch.nn.init.constant_(model.conv1[0].weight, float("nan"))
    with pytest.raises(ValueError, match="not finite"):
        extract_features(model, [picture("circle", "red")], 32, "Features")


def write_duplicates(folder: Path, evaluation: list[str]) -> Path:
    folder.mkdir(exist_ok=True)
    pl.DataFrame({"evaluation": pl.Series(evaluation, dtype=pl.String)}).write_parquet(folder / DUPLICATES)
    return folder


def test_the_lower_bound_counts_duplicated_test_pictures_as_wrong(
    tmp_path: Path, posts_folder: Path, run_folder: Path
) -> None:
    shards = write_duplicates(tmp_path / "shards", [])
    before = transfer("random", run_folder, posts_folder, SETTINGS, shards)
    right = before.predictions.filter("correct")["id"].to_list()[:2]
    write_duplicates(shards, [*right, right[0], "crayon/of another task"])
    after = transfer("random", run_folder, posts_folder, SETTINGS, shards)

    def value(result: Transferred, metric: str) -> float:
        return float(result.measures.row(by_predicate=pl.col("metric") == metric, named=True)["value"])

    assert value(before, LOWER_BOUND) == value(before, "accuracy") == value(after, "accuracy")
    assert value(after, LOWER_BOUND) == pytest.approx(value(before, "accuracy") - 2 / len(after.predictions), abs=1e-5)
    assert after.tasks["duplicated"].to_list() == [2]


def test_transfer_measures_every_task_with_an_interval(tmp_path: Path, posts_folder: Path, run_folder: Path) -> None:
    result = transfer("random", run_folder, posts_folder, SETTINGS, write_duplicates(tmp_path / "shards", []))
    assert result.measures.schema == pl.Schema(MEASURE)
    accuracy = result.measures.row(by_predicate=pl.col("metric") == "accuracy", named=True)
    assert accuracy["ci_low"] <= accuracy["value"] <= accuracy["ci_high"]
    assert accuracy["n"] == len(result.predictions)
    assert accuracy["value"] == pytest.approx(result.predictions["correct"].to_numpy().mean(), abs=1e-6)
    assert result.paths.filter("chosen").height == 1
    largest = result.measures.row(by_predicate=pl.col("metric") == "largest class", named=True)
    data = load_task("shapes", TASK, posts_folder, SETTINGS)
    most = max((0, 1), key=lambda c: (data.rows("train")["class"] == c).sum())
    assert largest["value"] == pytest.approx((data.rows("test")["class"] == most).mean(), abs=1e-6)


def predictions(correct: list[bool]) -> pl.DataFrame:
    rows = range(len(correct))
    return pl.DataFrame(
        {
            "task": ["shapes"] * len(correct),
            "protocol": ["linear probe"] * len(correct),
            "id": [f"p{row}" for row in rows],
            "base": [f"b{row // 2}" for row in rows],
            "correct": correct,
        }
    )


def test_the_comparison_is_paired() -> None:
    random = np.random.default_rng(0)
    weak = random.random(400) < 0.5
    strong = weak | (random.random(400) < 0.1)  # right wherever the other is, and a little more
    settings = Compare(runs=[], baselines=["weak"], bootstrap=500, seed=0)
    table = compare({"strong": predictions(strong.tolist()), "weak": predictions(weak.tolist())}, settings)
    row = table.row(0, named=True)
    assert (row["run"], row["metric"], row["n"]) == ("strong", "accuracy minus weak", 400)
    assert row["value"] == pytest.approx(strong.mean() - weak.mean(), abs=1e-6)
    # Two accuracies of 400 pictures have intervals of about five points either way; their paired difference has not.
    assert row["ci_low"] > 0 and row["ci_high"] - row["ci_low"] < 0.06


def test_each_two_runs_are_compared_once() -> None:
    runs = {name: predictions([True, False] * 5) for name in ("a", "b", "none")}
    table = compare(runs, Compare(runs=[], baselines=["none", "b"], bootstrap=10, seed=0))
    assert table.select("run", "metric").rows() == [
        ("a", "accuracy minus none"),
        ("b", "accuracy minus none"),
        ("a", "accuracy minus b"),
    ]


def test_runs_tested_on_other_pictures_are_not_compared(tmp_path: Path) -> None:
    runs = {"a": predictions([True] * 4), "none": predictions([True] * 6)}
    with pytest.raises(ValueError, match="share 4 test predictions of 4 and 6"):
        compare(runs, Compare(runs=[], baselines=["none"], bootstrap=10, seed=0))
    with pytest.raises(ValueError, match="'best'"):
        compare(runs, Compare(runs=[], baselines=["best"], bootstrap=10, seed=0))
    with pytest.raises(FileNotFoundError, match="transfer"):
        read_predictions(tmp_path, ["a"])
