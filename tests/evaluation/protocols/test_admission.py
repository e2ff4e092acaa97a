"""The cross-fitted probe answers each image to learn from once, from folds without its cluster."""

from dataclasses import replace

import numpy as np

from swaglib.evaluation.asked import Asked
from swaglib.evaluation.features_file import Features
from swaglib.evaluation.folds import FOLDS, folds
from swaglib.evaluation.frozen import split_features
from swaglib.evaluation.protocols.admission import evaluate
from swaglib.settings.transfer import ProtocolSettings
from swaglib.tasks.images import TEST
from swaglib.tasks.load import TaskData

ASKED = Asked(ProtocolSettings([0.01, 1.0], 0), "cpu")


def features_of(data: TaskData, values: np.ndarray) -> Features:
    count = len(data.images)
    return Features(values.astype(np.float32), np.ones(count, bool), np.arange(1, count + 1, dtype=np.uint64))


def test_images_to_learn_from_are_scored_and_no_test_image_is(tasks: dict[str, TaskData]) -> None:
    data = next(iter(tasks.values()))
    classes = data.images["class"].to_numpy()
    frozen = split_features(data, features_of(data, np.eye(len(data.classes))[classes]))
    scores = evaluate(frozen, ASKED).scores
    wanted = data.images.filter(data.images["split"] != TEST)["id"]
    assert sorted(scores["id"]) == sorted(wanted)
    assert scores["score"].to_list() == [1.0] * len(wanted), "features that say the class are enough"


def test_what_only_names_a_cluster_is_of_no_use(tasks: dict[str, TaskData]) -> None:
    data = next(iter(tasks.values()))
    clusters = data.images["cluster"].unique(maintain_order=True).to_list()
    one_hot = np.eye(len(clusters))[[clusters.index(name) for name in data.images["cluster"]]]
    scores = evaluate(split_features(data, features_of(data, one_hot)), ASKED).scores
    largest = scores["truth"].value_counts()["count"].max()
    assert scores["score"].sum() <= largest, "a probe that had seen the cluster would know its class"


def test_folds_keep_clusters_together_and_depend_on_nothing_else() -> None:
    names = [f"c{n % 50}" for n in range(200)]
    found = folds(names)
    assert set(found.tolist()) == set(range(FOLDS))
    assert (found == folds([*names, "another"])[:-1]).all()
    assert all(len(set(found[np.array(names) == name].tolist())) == 1 for name in set(names))


def test_a_task_that_is_only_tested_gives_nothing(tasks: dict[str, TaskData]) -> None:
    data = next(iter(tasks.values()))
    frozen = split_features(data, features_of(data, np.ones((len(data.images), 2))))
    assert evaluate(frozen, replace(ASKED, source=frozen)).scores.is_empty()
