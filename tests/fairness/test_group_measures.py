"""Measures by group of drawings: which are known, and which images are right."""

import numpy as np
import polars as pl

from swaglib.fairness.group_measures import Rules, group_measures, image_groups

RULES = Rules(k=1, neighbours=1, top=2, flips=10, seed=0)
CLASSES = ["thief.n.01", "dog.n.01", "joy.n.01"]


def test_yellow_and_two_tones_are_no_group() -> None:
    drawings = pl.DataFrame({"tone": ["dark", "none", "light+dark", None], "gender": ["woman", None, "man", "person"]})
    groups = image_groups(drawings)
    assert groups["skin_tone"] == ["dark", "unknown", "unknown", "unknown"]
    assert groups["gender"] == ["woman", "unknown", "man", "person"]


def measured(groups: list[str], truth: list[list[int] | None] | None = None) -> dict[str, pl.DataFrame]:
    scores = np.eye(3, dtype=np.float32)[[0, 1, 2, 0]]
    drawings = pl.DataFrame({"base": ["p", "p", "q", "q"]})
    if truth is not None:
        drawings = drawings.with_columns(truth=pl.Series(truth, dtype=pl.List(pl.Int64)))
    features = np.random.default_rng(0).normal(size=(4, 5)).astype(np.float32)
    tables = group_measures(scores, features, drawings, groups, "gender", {"crime": [0]}, CLASSES, RULES)
    return {f"{table['protocol'][0]} {table['metric'][0]}": table for table in tables}


def test_an_image_is_right_if_a_true_label_is_on_top_and_images_without_labels_are_left_out() -> None:
    found = measured(["woman", "man", "woman", "man"], [[2, 0], [0], None, [0]])["group_accuracy accuracy"]
    rows = found.filter(metric="accuracy").select("group", "value", "n").rows()
    assert rows == [(None, round(2 / 3, 6), 3), ("man", 0.5, 2), ("woman", 1.0, 1)]


def test_without_true_labels_there_are_no_accuracies_and_with_one_group_there_is_nothing() -> None:
    found = measured(["woman", "man", "woman", "man"])
    assert set(found) == {
        "associations association_rate",
        "associations max_skew",
        "associations same_attribute_excess",
    }
    assert measured(["woman", "woman", "unknown", "woman"]) == {}
