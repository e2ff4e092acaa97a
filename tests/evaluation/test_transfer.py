"""Transfer of a backbone by every protocol, and the comparison of runs."""

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from swaglib import project
from swaglib.evaluate import evaluate
from swaglib.evaluation.compare import compare, read_scores
from swaglib.evaluation.transfer import CORRUPTED, LOWER_BOUND, Transferred, near_duplicates, transfer
from swaglib.measures import MEASURE
from swaglib.networks.backbone import Backbone
from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.save import save_model
from swaglib.settings.analysis import Compare
from swaglib.settings.transfer import Transfer
from swaglib.shards.index import DUPLICATES
from swaglib.tasks.definition import parse_definition
from swaglib.tasks.load import TaskData, load_task

SETTINGS = Transfer(
    tasks=["shapes"],
    protocols=["linear", "sgd", "knn", "retrieval", "few_shot", "own_head", "corruptions"],
    corrupted=["shapes"],
    test_share=0.4,
    validation_share=0.2,
    smallest_class=None,
    inverse_regularisation=[0.01, 1.0],
    bootstrap=100,
    seed=0,
)
TASK = "title: shapes\nlicence: CC0-1.0\nsource: {kind: posts, posts: [crayon], label: subgroup, smallest_class: 5}\n"


@pytest.fixture
def backbone(tmp_path: Path) -> Backbone:
    folder = tmp_path / "random"
    folder.mkdir()
    save_model(build_model("resnet10t", 3, seed=0), folder, "resnet10t", ["circle", "square", "star"], 32)
    return load_backbone(str(folder), device="cpu")


@pytest.fixture
def tasks(posts_folder: Path) -> dict[str, TaskData]:
    source = {"kind": "posts", "posts": ["crayon"], "label": "subgroup", "smallest_class": 5}
    definition = parse_definition({"title": "shapes", "licence": "CC0-1.0", "source": source}, "shapes.yaml")
    return {"shapes": load_task("shapes", definition, posts_folder, 0.4, 0.2, 0)}


def value_of(result: Transferred, metric: str) -> float:
    rows = result.measures.filter((pl.col("metric") == metric) & (pl.col("protocol") == "linear probe"))
    return float(rows["value"][0])


def test_every_protocol_is_measured_with_an_interval(backbone: Backbone, tasks: dict[str, TaskData]) -> None:
    result = transfer("random", backbone, tasks, SETTINGS)
    assert result.measures.schema == pl.Schema(MEASURE)
    protocols = set(result.measures["protocol"])
    assert protocols >= {"linear probe", "linear probe, SGD", "k-NN", "retrieval", "own classifier"}
    shots = result.measures.filter((pl.col("protocol") == "few-shot, logistic") & (pl.col("metric") == "accuracy"))
    assert shots["k"].to_list() == [1, 5, 10]
    assert "few-shot, closed form, 10%" in protocols and "few-shot, closed form, 1%" not in protocols
    measured = result.measures.filter(pl.col("metric") == "accuracy")
    assert (measured["ci_low"] <= measured["value"]).all() and (measured["value"] <= measured["ci_high"]).all()
    linear = result.scores.filter((pl.col("protocol") == "linear probe") & (pl.col("metric") == "accuracy"))
    assert value_of(result, "accuracy") == pytest.approx(linear["score"].mean(), abs=1e-6)
    assert measured["n"].unique().to_list() == [len(linear)]
    assert 0 <= value_of(result, CORRUPTED) <= value_of(result, "accuracy")
    assert set(result.paths.filter("chosen")["protocol"]) == {"linear probe", "linear probe, SGD", "k-NN"}
    train, test = (tasks["shapes"].rows(split)["class"] for split in ("train", "test"))
    most = max((0, 1), key=lambda number: (train == number).sum())
    assert value_of(result, "largest class") == pytest.approx((test == most).mean(), abs=1e-6)


def test_only_what_is_asked_for_is_measured(backbone: Backbone, tasks: dict[str, TaskData]) -> None:
    result = transfer("random", backbone, tasks, replace(SETTINGS, protocols=["linear"]))
    assert set(result.measures["protocol"]) == {"linear probe"} and CORRUPTED not in set(result.measures["metric"])


def test_the_lower_bound_counts_duplicated_test_pictures_as_wrong(
    tmp_path: Path, backbone: Backbone, tasks: dict[str, TaskData]
) -> None:
    brief = replace(SETTINGS, protocols=["linear"])
    before = transfer("random", backbone, tasks, brief, pl.Series([], dtype=pl.String))
    right = before.scores.filter(pl.col("score") == 1)["id"].to_list()[:2]
    pl.DataFrame({"evaluation": [*right, right[0], "crayon/of another task"]}).write_parquet(tmp_path / DUPLICATES)
    after = transfer("random", backbone, tasks, brief, near_duplicates(tmp_path))
    assert value_of(before, LOWER_BOUND) == value_of(before, "accuracy") == value_of(after, "accuracy")
    expected = value_of(before, "accuracy") - 2 / len(after.scores)
    assert value_of(after, LOWER_BOUND) == pytest.approx(expected, abs=1e-5)
    assert after.tasks["duplicated"].to_list() == [2]


def test_the_command_evaluates_any_backbone_on_any_task(tmp_path: Path, backbone: Backbone, posts_folder: Path) -> None:
    (tmp_path / "shapes.yaml").write_text(TASK)
    sections = {
        "transfer": {**asdict(SETTINGS), "tasks": ["others"], "corrupted": []},
        "fine_tune": {**project.parameters("fine_tune"), "epochs": 1, "learning_rates": [0.1], "bootstrap": 20},
        "machine": project.parameters("machine"),
    }

    def measured(protocol: str) -> pl.DataFrame:
        where = {"posts": posts_folder, "tasks": tmp_path, "kept": None, "parameters": sections.__getitem__}
        return evaluate(backbone.name, "shapes", protocol, **where)

    assert set(measured("own")["metric"]) == {"accuracy", "top-5 accuracy", "unreadable"}
    frozen = measured("frozen")
    assert {"linear probe", "k-NN", "retrieval"} < set(frozen["protocol"])
    assert {CORRUPTED, "left out", "unreadable"} < set(frozen["metric"])  # though the study corrupts other tasks
    tuned = measured("fine-tune")
    assert tuned.select("task", "protocol", "metric").rows() == [("shapes", "fine-tuning", "accuracy")]
    with pytest.raises(ValueError, match="'own' needs a task"):
        evaluate(backbone.name, None, "own", parameters=sections.__getitem__)


def test_a_test_picture_that_another_tasks_classifier_learned_from_is_refused(
    backbone: Backbone, tasks: dict[str, TaskData]
) -> None:
    data = tasks["shapes"]
    robust = replace(data.definition, trained_on="shapes")
    fresh = data.pictures.filter(pl.col("split") == "test").with_columns(id=pl.format("new/{}", "id"))
    learned = data.pictures.filter(pl.col("split") == "train").head(2).with_columns(split=pl.lit("test"))
    brief = replace(SETTINGS, protocols=["linear"])
    both = {**tasks, "robust": TaskData("robust", robust, data.classes, fresh, 0, [])}
    assert set(transfer("random", backbone, both, brief).measures["task"]) == {"shapes", "robust"}
    both["robust"] = TaskData("robust", robust, data.classes, pl.concat([fresh, learned]), 0, [])
    with pytest.raises(ValueError, match="2 test pictures of the task 'robust' are, byte for byte, among those"):
        transfer("random", backbone, both, brief)


def scores(right: list[bool], protocol: str = "linear probe", k: int | None = None) -> pl.DataFrame:
    rows = range(len(right))
    return pl.DataFrame(
        {
            "task": ["shapes"] * len(right),
            "protocol": [protocol] * len(right),
            "k": pl.Series([k] * len(right), dtype=pl.Int64),
            "metric": ["accuracy"] * len(right),
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
    settings = Compare(runs=[], baselines=["weak"], bootstrap=500, seed=0)
    table = compare({"strong": scores(strong.tolist()), "weak": scores(weak.tolist())}, settings)
    row = table.row(0, named=True)
    assert (row["run"], row["metric"], row["n"]) == ("strong", "accuracy minus weak", 400)
    assert row["value"] == pytest.approx(strong.mean() - weak.mean(), abs=1e-6)
    # Two accuracies of 400 pictures have intervals of about five points either way; their paired difference has not.
    assert row["ci_low"] > 0 and row["ci_high"] - row["ci_low"] < 0.06


def test_each_two_runs_are_compared_once_in_every_protocol_that_both_had() -> None:
    runs = {name: scores([True, False] * 5) for name in ("a", "b", "none")}
    runs["a"] = pl.concat([runs["a"], scores([True] * 10, "few-shot", 5), scores([True] * 10, "zero-shot")])
    runs["none"] = pl.concat([runs["none"], scores([False] * 10, "few-shot", 5)])
    table = compare(runs, Compare(runs=[], baselines=["none", "b"], bootstrap=10, seed=0))
    assert table.select("run", "protocol", "k", "metric").rows() == [
        ("a", "linear probe", None, "accuracy minus none"),
        ("a", "few-shot", 5, "accuracy minus none"),
        ("b", "linear probe", None, "accuracy minus none"),
        ("a", "linear probe", None, "accuracy minus b"),
    ]


def test_runs_tested_on_other_pictures_are_not_compared(tmp_path: Path) -> None:
    runs = {"a": scores([True] * 4), "none": scores([True] * 6)}
    with pytest.raises(ValueError, match="share 4 scores of test pictures of 4 and 6"):
        compare(runs, Compare(runs=[], baselines=["none"], bootstrap=10, seed=0))
    with pytest.raises(ValueError, match="'best'"):
        compare(runs, Compare(runs=[], baselines=["best"], bootstrap=10, seed=0))
    with pytest.raises(FileNotFoundError, match="transfer"):
        read_scores(tmp_path, ["a"])
