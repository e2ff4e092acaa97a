"""Transfer of a backbone by every protocol, in one process."""

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from swaglib import project
from swaglib.evaluate import evaluate, main
from swaglib.evaluation.features import extract_features
from swaglib.evaluation.frozen import Frozen, split_features
from swaglib.evaluation.knn import nearest_neighbours
from swaglib.evaluation.linear import linear_probe
from swaglib.evaluation.own_head import evaluate_own_classifier
from swaglib.evaluation.results import Transferred
from swaglib.evaluation.retrieval import precision_at_k
from swaglib.evaluation.scores import SCORE
from swaglib.evaluation.sgd_probe import sgd_probe
from swaglib.evaluation.transfer import evaluate_frozen
from swaglib.measures import MEASURE, read_measures, with_run
from swaglib.networks.backbone import Backbone
from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.save import save_model
from swaglib.settings.transfer import Transfer
from swaglib.shards.index import DUPLICATES, near_duplicates
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
OWN = "tests.evaluation.toy_protocol"


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


def only_tested(data: TaskData, other: str) -> TaskData:
    """Returns a task of the same test images, which nothing is learned from."""
    fresh = data.pictures.filter(pl.col("split") == "test").with_columns(id=pl.format("new/{}", "id"))
    return TaskData("robust", replace(data.definition, trained_on=other), data.classes, fresh, 0, [])


def value_of(measures: pl.DataFrame, protocol: str, metric: str = "accuracy", **where: str | int | None) -> float:
    """Returns the one value that is measured under these names."""
    named = {"protocol": protocol, "metric": metric, "variant": None, "k": None, "group": None, **where}
    rows = measures.filter(*(pl.col(name).eq_missing(pl.lit(value)) for name, value in named.items()))
    return float(rows["value"].item())


def test_every_protocol_is_measured_with_an_interval(backbone: Backbone, tasks: dict[str, TaskData]) -> None:
    result = evaluate_frozen(backbone, tasks, SETTINGS)
    assert result.measures.schema == pl.Schema(MEASURE) and result.scores.schema == pl.Schema(SCORE)
    assert result.measures["protocol"].unique(maintain_order=True).to_list() == SETTINGS.protocols
    shots = result.measures.filter(pl.col("protocol") == "few_shot")
    by_variant = {str(name[0]): part["k"].to_list() for name, part in shots.group_by("variant")}
    # One percent of these images would be less than one a class.
    assert by_variant == {
        "closed_form": [1, 5, 10],
        "logistic": [1, 5, 10],
        "closed_form_percent": [10],
        "logistic_percent": [10],
    }
    precision = result.measures.filter(pl.col("metric") == "precision")
    assert precision.select("protocol", "k").rows() == [("retrieval", 1), ("retrieval", 5), ("retrieval", 10)]
    measured = result.measures.filter(pl.col("metric") == "accuracy")
    assert (measured["ci_low"] <= measured["value"]).all() and (measured["value"] <= measured["ci_high"]).all()
    linear = result.scores.filter(pl.col("protocol") == "linear")
    assert value_of(result.measures, "linear") == pytest.approx(linear["score"].mean(), abs=1e-6)
    assert measured["n"].unique().to_list() == [len(linear)]
    assert measured["n_clusters"].unique().to_list() == [linear["cluster"].n_unique()]
    train, test = (tasks["shapes"].rows(split)["class"] for split in ("train", "test"))
    most = max((0, 1), key=lambda number: (train == number).sum())
    assert value_of(result.measures, "linear", "largest_class") == pytest.approx((test == most).mean(), abs=1e-6)
    size = result.sizes.row(0, named=True)
    assert (size["task"], size["train"], size["test"]) == ("shapes", len(train), len(test))
    assert size["in_the_smallest_class"] == min((train == number).sum() for number in (0, 1))


def test_each_protocol_gives_what_its_algorithm_gives(backbone: Backbone, tasks: dict[str, TaskData]) -> None:
    result = evaluate_frozen(backbone, tasks, SETTINGS)
    data = tasks["shapes"]
    own: Frozen = split_features(data, extract_features(backbone, data.pictures, "Features"))
    linear = linear_probe(own.train, own.validation, 2, SETTINGS.inverse_regularisation)
    sgd, knn = sgd_probe(own.train, own.validation, 2, 0), nearest_neighbours(own.train, own.validation, own.test[0], 2)
    answers = {"linear": linear.predict(own.test[0]), "sgd": sgd.predict(own.test[0]), "knn": knn.predicted}
    for protocol, predicted in answers.items():
        expected = float((predicted == own.test[1]).mean())
        assert value_of(result.measures, protocol) == pytest.approx(expected, abs=1e-6), protocol
    for k, precision in precision_at_k(own.known, own.test, (1, 5)).items():
        expected = float(precision.mean())
        assert value_of(result.measures, "retrieval", "precision", k=k) == pytest.approx(expected, abs=1e-6)
    paths = {"linear": linear, "sgd": sgd, "knn": knn}
    assert result.tried.rows() == [
        ("shapes", protocol, float(setting), accuracy, setting == one.chosen)
        for protocol, one in paths.items()
        for setting, accuracy in one.path.items()
    ]


def test_accuracy_on_corrupted_images_is_the_mean_of_kinds_and_severities(
    backbone: Backbone, tasks: dict[str, TaskData]
) -> None:
    result = evaluate_frozen(backbone, tasks, replace(SETTINGS, protocols=["linear", "corruptions"]))
    single = result.measures.filter((pl.col("protocol") == "corruptions") & pl.col("variant").is_not_null())
    assert single["variant"].unique(maintain_order=True).to_list() == [
        "noise", "blur", "pixelate", "contrast", "darkness", "jpeg",
    ]  # fmt: skip
    assert single["k"].unique(maintain_order=True).to_list() == [1, 3, 5] and len(single) == 18
    whole = value_of(result.measures, "corruptions")
    assert whole == pytest.approx(np.mean(single["value"].to_numpy()), abs=1e-5)
    # Runs are compared by the mean only.
    scores = result.scores.filter(pl.col("protocol") == "corruptions")
    assert scores["variant"].null_count() == len(scores) == len(tasks["shapes"].rows("test"))
    none = evaluate_frozen(backbone, tasks, replace(SETTINGS, protocols=["linear", "corruptions"], corrupted=[]))
    assert set(none.measures["protocol"]) == {"linear"}


def test_only_what_is_asked_for_is_measured(backbone: Backbone, tasks: dict[str, TaskData]) -> None:
    result = evaluate_frozen(backbone, tasks, replace(SETTINGS, protocols=["linear"]))
    assert set(result.measures["protocol"]) == {"linear"} == set(result.scores["protocol"])


def test_a_head_that_does_not_know_the_classes_is_not_asked(tmp_path: Path, tasks: dict[str, TaskData]) -> None:
    save_model(build_model("resnet10t", 2, seed=0), tmp_path, "resnet10t", ["circle", "star"], 32)
    backbone = load_backbone(str(tmp_path), device="cpu")
    result = evaluate_frozen(backbone, tasks, replace(SETTINGS, protocols=["linear", "own_head"]))
    assert set(result.measures["protocol"]) == {"linear"}


def test_a_protocol_of_ones_own_is_a_file_outside_the_package(backbone: Backbone, tasks: dict[str, TaskData]) -> None:
    result = evaluate_frozen(backbone, tasks, replace(SETTINGS, protocols=[OWN, "linear"]))
    assert result.measures["protocol"].unique(maintain_order=True).to_list() == ["linear", OWN]  # linear is first
    own = result.scores.filter(pl.col("protocol") == OWN)
    assert len(own) == len(tasks["shapes"].rows("test"))
    accuracy = value_of(result.measures, OWN, variant="mean")
    assert accuracy == pytest.approx(own["score"].mean(), abs=1e-6)
    assert value_of(result.measures, OWN, "width") == backbone.width
    assert result.tried.filter(pl.col("protocol") == OWN).rows() == [("shapes", OWN, 1.0, 0.5, True)]


def test_protocols_that_are_not_there_are_refused_with_the_settings() -> None:
    with pytest.raises(ValueError, match=r"no protocol 'kn'\. There are: corruptions, few_shot, knn, linear, own_head"):
        replace(SETTINGS, protocols=["linear", "kn"])
    with pytest.raises(ValueError, match=r"no protocol 'mylab\.mine'"):
        replace(SETTINGS, protocols=["linear", "mylab.mine"])
    with pytest.raises(ValueError, match="`linear` must be among the protocols"):
        replace(SETTINGS, protocols=["knn"])
    with pytest.raises(ValueError, match="'knn' is named twice"):
        replace(SETTINGS, protocols=["linear", "knn", "knn"])


def test_the_lower_bound_counts_duplicated_test_images_as_wrong(
    tmp_path: Path, backbone: Backbone, tasks: dict[str, TaskData]
) -> None:
    def lower(result: Transferred) -> float:
        return value_of(result.measures, "linear", "accuracy_lower_bound")

    brief = replace(SETTINGS, protocols=["linear"])
    before = evaluate_frozen(backbone, tasks, brief, pl.Series([], dtype=pl.String))
    right = before.scores.filter(pl.col("score") == 1)["id"].to_list()[:2]
    pl.DataFrame({"evaluation": [*right, right[0], "crayon/of another task"]}).write_parquet(tmp_path / DUPLICATES)
    after = evaluate_frozen(backbone, tasks, brief, near_duplicates(tmp_path / DUPLICATES))
    accuracy = value_of(before.measures, "linear")
    assert lower(before) == accuracy == value_of(after.measures, "linear")
    assert lower(after) == pytest.approx(accuracy - 2 / len(after.scores), abs=1e-5)
    assert after.sizes["duplicated"].to_list() == [2]


def test_a_task_without_images_to_learn_from_is_asked_by_the_classifier_of_another(
    backbone: Backbone, tasks: dict[str, TaskData]
) -> None:
    both = {**tasks, "robust": only_tested(tasks["shapes"], "shapes")}
    result = evaluate_frozen(backbone, both, replace(SETTINGS, corrupted=["robust"], tasks=["shapes", "robust"]))
    robust = result.measures.filter(pl.col("task") == "robust")
    assert robust["protocol"].unique(maintain_order=True).to_list() == ["linear", "own_head", "corruptions"]
    assert "largest_class" not in set(robust["metric"]) and set(result.tried["task"]) == {"shapes"}
    shapes = result.measures.filter(pl.col("task") == "shapes")
    assert value_of(robust, "linear") == value_of(shapes, "linear")  # the images are the same


def test_a_test_image_that_another_tasks_classifier_learned_from_is_refused(
    backbone: Backbone, tasks: dict[str, TaskData]
) -> None:
    data = tasks["shapes"]
    learned = data.pictures.filter(pl.col("split") == "train").head(2).with_columns(split=pl.lit("test"))
    robust = only_tested(data, "shapes")
    both = {**tasks, "robust": replace(robust, pictures=pl.concat([robust.pictures, learned]))}
    with pytest.raises(ValueError, match="2 test images of the task 'robust' are, byte for byte, among those"):
        evaluate_frozen(backbone, both, replace(SETTINGS, protocols=["linear"]))


def test_the_command_evaluates_any_backbone_on_any_task(tmp_path: Path, backbone: Backbone, posts_folder: Path) -> None:
    (tmp_path / "shapes.yaml").write_text(TASK)
    sections = {
        "transfer": {**asdict(SETTINGS), "tasks": ["others"], "corrupted": []},
        "fine_tune": {**project.parameters("fine_tune"), "epochs": 1, "learning_rates": [0.1], "bootstrap": 20},
        "machine": project.parameters("machine"),
    }

    def measured(protocol: str) -> pl.DataFrame:
        where = {"posts": posts_folder, "tasks": tmp_path, "kept": None, "parameters": sections.__getitem__}
        found = evaluate(backbone.name, "shapes", protocol, **where)
        assert found.schema == pl.Schema(MEASURE) and found["run"].unique().to_list() == [backbone.name]
        return found

    assert set(measured("own")["metric"]) == {"accuracy", "accuracy_top_5", "unreadable"}
    frozen = measured("frozen")
    # Corruptions too, though the study corrupts other tasks.
    assert {"linear", "knn", "retrieval", "corruptions"} < set(frozen["protocol"])
    assert {"left_out", "unreadable"} < set(frozen["metric"])
    tuned = measured("fine-tune")
    assert tuned.select("task", "protocol", "metric").rows()[0] == ("shapes", "fine_tune", "accuracy")
    with pytest.raises(ValueError, match="'own' needs a task"):
        evaluate(backbone.name, None, "own", parameters=sections.__getitem__)


def test_the_command_prints_and_writes_what_it_measured(
    tmp_path: Path,
    backbone: Backbone,
    tasks: dict[str, TaskData],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    measures = with_run(evaluate_own_classifier(backbone, tasks["shapes"], 20, 0), "random", 0)
    monkeypatch.setattr("swaglib.evaluate.evaluate", lambda *_, **__: measures)
    assert main(["--backbone", "random", "--task", "shapes", "--out", str(tmp_path / "out.csv")]) == 0
    printed = capsys.readouterr().out
    assert "accuracy_top_5" in printed and "p_adjusted" not in printed and "baseline" not in printed
    assert read_measures(tmp_path / "out.csv").equals(measures)
