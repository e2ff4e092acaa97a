"""Answers that need no image, and maps that mean nothing, are told from understanding."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from swaglib.evaluation.frozen import Frozen
from swaglib.evaluation.zero_shot.classify import ZERO_SHOT
from swaglib.evaluation.zero_shot.controls import LARGEST, PERMUTATIONS, PERMUTED, permuted
from swaglib.evaluation.zero_shot.relations import MAP
from swaglib.evaluation.zero_shot.variants import TaskMaps, variant_scores
from swaglib.networks.backbone import Backbone
from tests.evaluation.zero_shot.things import (
    CLASSES,
    HASHTAGS,
    SEEN,
    TEST,
    VOCABULARY,
    blots,
    classify,
    settings,
    task,
    things,
)


@pytest.mark.parametrize("classes", [2, 3, 9])
def test_in_a_permuted_map_every_class_has_the_hashtags_of_another(classes: int) -> None:
    weights = np.random.default_rng(0).random((20, classes))
    maps = list(permuted(weights, seed=0))
    assert len(maps) == PERMUTATIONS
    for own in maps:
        assert sorted(own.sum(axis=0)) == pytest.approx(sorted(weights.sum(axis=0)))
        assert not (own == weights).all(axis=0).any()
    assert all(np.array_equal(one, other) for one, other in zip(maps, permuted(weights, seed=0), strict=True))
    if classes > 3:
        assert len({own.tobytes() for own in maps}) > 1


def test_always_the_largest_class_is_measured_in_the_metric_of_the_task(
    backbone: Backbone, wordnet: Any, tmp_path: Path
) -> None:
    shown = {"train": [*SEEN["train"], blots(50)], "validation": SEEN["validation"], "test": [*TEST, blots(60)]}
    results = classify(backbone, wordnet, tmp_path, task("things", list(CLASSES), shown, CLASSES))
    row = results.measures.row(by_predicate=pl.col("metric") == LARGEST, named=True)
    # The first of four classes has one image more than the others, in training as in the test.
    assert (row["protocol"], row["value"], row["n"]) == (ZERO_SHOT, pytest.approx(4 / 13, abs=1e-6), 13)


def accuracies(logits: np.ndarray) -> dict[str | None, float]:
    """Returns the accuracy of three classes of four images each, by what the network says of three hashtags."""
    names = ["dogs", "fruit", "vehicles"]
    data = task("things", names, {**SEEN, "test": TEST}, {name: CLASSES[name] for name in names})
    known = np.zeros((8, 2), dtype=np.float32), np.arange(8) % 3
    test = np.zeros((12, 2), dtype=np.float32), np.arange(12) % 3
    frozen = Frozen(data, known, known, np.arange(8).astype(str), test, np.ones(12, dtype=np.bool_), {})
    rows = [(name, f"{label}.n.01", label, "same", 0, 1.0) for name, label in zip(names, HASHTAGS[1:4], strict=True)]
    table = pl.DataFrame(rows, schema=MAP, orient="row")
    vocabulary, maps = VOCABULARY[1:4], TaskMaps(table, table, table)
    scores = variant_scores(logits.astype(np.float32), frozen, vocabulary, maps, np.zeros(3), settings())
    return {own["variant"][0]: float(own["score"].to_numpy().mean()) for own in scores}


def test_a_permuted_map_keeps_nothing_of_what_was_understood() -> None:
    found = accuracies(10 * np.eye(3)[np.arange(12) % 3])
    assert found[None] == 1 and found[PERMUTED] == 0


def test_without_a_signal_a_permuted_map_is_as_good() -> None:
    one_hashtag_for_all = accuracies(10 * np.eye(3)[np.zeros(12, dtype=np.int64)])
    assert one_hashtag_for_all[None] == pytest.approx(1 / 3) == one_hashtag_for_all[PERMUTED]


def test_images_without_a_single_answer_have_no_predicted_class(
    backbone: Backbone, wordnet: Any, tmp_path: Path
) -> None:
    own = classify(backbone, wordnet, tmp_path, things(TEST)).scores.filter(pl.col("variant") == PERMUTED)
    assert len(own) == len(TEST) == own["predicted"].null_count()
    assert set((own["score"] * PERMUTATIONS).round(6)) <= {float(number) for number in range(PERMUTATIONS + 1)}
