"""The short protocol answers every image but those of validation, each learned from other clusters."""

from pathlib import Path

import numpy as np
import polars as pl

from swaglib.evaluation.cross_fitted import KNN, LINEAR, cross_fitted, evaluate_cross_fitted, read_cross_fitted
from swaglib.evaluation.features_file import Features, write_features
from swaglib.evaluation.frozen import split_features
from swaglib.tasks.images import VALIDATION
from swaglib.tasks.load import TaskData

C = [0.01, 1.0]


def features_of(data: TaskData, values: np.ndarray) -> Features:
    count = len(data.images)
    return Features(values.astype(np.float32), np.ones(count, bool), np.arange(1, count + 1, dtype=np.uint64))


def test_every_image_but_those_of_validation_is_answered_once(tasks: dict[str, TaskData], tmp_path: Path) -> None:
    data = next(iter(tasks.values()))
    classes = data.images["class"].to_numpy()
    own = features_of(data, np.eye(len(data.classes))[classes])
    (tmp_path / "features").mkdir()
    write_features(tmp_path / "features", data, own)
    evaluate_cross_fitted(C, {data.name: tmp_path / "features"}, tmp_path)
    scores, validation = read_cross_fitted(tmp_path)
    wanted = data.images.filter(data.images["split"] != VALIDATION)["id"]
    for protocol in (LINEAR, KNN):
        found = scores.filter(pl.col("protocol") == protocol)
        assert sorted(found["id"]) == sorted(wanted)
        assert found["score"].to_list() == [1.0] * len(wanted), "features that say the class are enough"
    assert validation == {data.name: {LINEAR: 1.0, KNN: 1.0}}


def test_what_only_names_a_cluster_is_of_no_use(tasks: dict[str, TaskData]) -> None:
    data = next(iter(tasks.values()))
    clusters = data.images["cluster"].unique(maintain_order=True).to_list()
    one_hot = np.eye(len(clusters))[[clusters.index(name) for name in data.images["cluster"]]]
    scores, _ = cross_fitted(split_features(data, features_of(data, one_hot)), C)
    linear = scores.filter(pl.col("protocol") == LINEAR)
    largest = linear["truth"].value_counts()["count"].max()
    assert linear["score"].sum() <= largest, "a probe that had seen the cluster would know its class"


def test_labels_of_answered_images_choose_nothing(tasks: dict[str, TaskData]) -> None:
    """Validation accuracies are those of probes that learned from the training split alone."""
    data = next(iter(tasks.values()))
    random = np.random.default_rng(0)
    values = random.normal(size=(len(data.images), 8))
    changed = values.copy()
    test = (data.images["split"] == "test").to_numpy()
    changed[test] = random.normal(size=(int(test.sum()), 8))
    _, one = cross_fitted(split_features(data, features_of(data, values)), C)
    _, other = cross_fitted(split_features(data, features_of(data, changed)), C)
    assert one == other
