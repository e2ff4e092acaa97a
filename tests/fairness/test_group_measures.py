"""Measures by group of drawings: which are known, and which images are right."""

import numpy as np
import polars as pl

from swaglib.fairness.group_measures import Rules, group_measures, image_groups
from swaglib.shards.index import HELD_OUT, PRETRAIN

RULES = Rules(k=1, neighbours=1, top=2, flips=10, seed=0)
CLASSES = ["thief.n.01", "dog.n.01", "joy.n.01"]


def test_yellow_and_two_tones_are_no_group() -> None:
    drawings = pl.DataFrame({"tone": ["dark", "none", "light+dark", None], "gender": ["woman", None, "man", "person"]})
    groups = image_groups(drawings)
    assert groups["skin_tone"] == ["dark", "unknown", "unknown", "unknown"]
    assert groups["gender"] == ["woman", "unknown", "man", "person"]


def measured(
    groups: list[str], truth: list[list[int] | None] | None = None, held_out: int = 2
) -> dict[str, pl.DataFrame]:
    scores = np.eye(3, dtype=np.float32)[[0, 1, 2, 0]]
    split = [HELD_OUT] * held_out + [PRETRAIN] * (4 - held_out)
    drawings = pl.DataFrame({"base": ["p", "p", "q", "q"], "split": split})
    if truth is not None:
        drawings = drawings.with_columns(truth=pl.Series(truth, dtype=pl.List(pl.Int64)))
    features = np.random.default_rng(0).normal(size=(4, 5)).astype(np.float32)
    tables = group_measures(scores, features, drawings, groups, "gender", {"crime": [0]}, CLASSES, RULES)
    names = [f"{table['protocol'][0]} {table['metric'][0]} {table['variant'][0] or ''}".strip() for table in tables]
    return dict(zip(names, tables, strict=True))


def test_an_image_is_right_if_a_true_label_is_on_top_and_images_without_labels_are_left_out() -> None:
    tables = measured(["woman", "man", "woman", "man"], [[2, 0], [0], None, [0]])
    rows = tables["group_accuracy accuracy all"].filter(metric="accuracy").select("group", "value", "n").rows()
    assert rows == [(None, round(2 / 3, 6), 3), ("man", 0.5, 2), ("woman", 1.0, 1)]


def test_accuracies_are_also_of_the_drawings_that_were_held_out_alone() -> None:
    truth: list[list[int] | None] = [[2, 0], [0], None, [0]]
    own = measured(["woman", "man", "woman", "man"], truth)["group_accuracy accuracy held_out"]
    rows = own.filter(metric="accuracy").select("group", "value", "n").rows()
    assert rows == [(None, 0.5, 2), ("man", 0.0, 1), ("woman", 1.0, 1)]
    assert "group_accuracy accuracy held_out" not in measured(["woman", "man", "woman", "man"], truth, held_out=0)


def test_without_true_labels_there_are_no_accuracies_and_with_one_group_there_is_nothing() -> None:
    found = measured(["woman", "man", "woman", "man"])
    assert set(found) == {
        "associations association_rate",
        "associations max_skew",
        "associations same_attribute_excess",
    }
    assert measured(["woman", "woman", "unknown", "woman"]) == {}
