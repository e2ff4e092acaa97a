"""Measures by group of drawings: which are known, and which images are right."""

import numpy as np
import polars as pl

from swaglib.fairness.group_measures import Rules, accuracies_by_group, group_measures, image_groups
from swaglib.shards.index import HELD_OUT, PRETRAIN

RULES = Rules(k=1, neighbours=1, top=2, flips=10, seed=0)
CLASSES = ["thief.n.01", "dog.n.01", "joy.n.01"]


def test_yellow_and_two_tones_are_no_group() -> None:
    drawings = pl.DataFrame({"tone": ["dark", "none", "light+dark", None], "gender": ["woman", None, "man", "person"]})
    groups = image_groups(drawings)
    assert groups["skin_tone"] == ["dark", "unknown", "unknown", "unknown"]
    assert groups["gender"] == ["woman", "unknown", "man", "person"]


SCORES = np.eye(3, dtype=np.float32)[[0, 1, 2, 0]]
BASES = ["p", "p", "q", "q"]


def right(groups: dict[str, list[str]], truth: list[list[int] | None], held_out: int = 2) -> dict[str, pl.DataFrame]:
    """Returns the accuracies by variant."""
    split = [HELD_OUT] * held_out + [PRETRAIN] * (4 - held_out)
    drawings = pl.DataFrame({"base": BASES, "split": split}).with_columns(
        truth=pl.Series(truth, dtype=pl.List(pl.Int64))
    )
    tables = accuracies_by_group(SCORES, drawings, groups, RULES.k)
    return {table["variant"][0]: table.filter(metric="accuracy") for table in tables}


def measured(groups: list[str]) -> dict[str, pl.DataFrame]:
    scores, drawings = SCORES, pl.DataFrame({"base": BASES})
    features = np.random.default_rng(0).normal(size=(4, 5)).astype(np.float32)
    tables = group_measures(scores, features, drawings, groups, "gender", {"crime": [0]}, CLASSES, RULES)
    names = [f"{table['protocol'][0]} {table['metric'][0]} {table['variant'][0] or ''}".strip() for table in tables]
    return dict(zip(names, tables, strict=True))


TRUTH: list[list[int] | None] = [[2, 0], [0], None, [0]]
GENDERS = ["woman", "man", "woman", "man"]


def test_an_image_is_right_if_a_true_label_is_on_top_and_images_without_labels_are_left_out() -> None:
    rows = right({"gender": GENDERS}, TRUTH)["all"].select("group", "value", "n").rows()
    assert rows == [(None, round(2 / 3, 6), 3), ("man", 0.5, 2), ("woman", 1.0, 1)]


def test_accuracies_are_also_of_the_drawings_that_were_held_out_alone() -> None:
    rows = right({"gender": GENDERS}, TRUTH)["held_out"].select("group", "value", "n").rows()
    assert rows == [(None, 0.5, 2), ("man", 0.0, 1), ("woman", 1.0, 1)]
    assert set(right({"gender": GENDERS}, TRUTH, held_out=0)) == {"all"}


def test_accuracies_are_also_of_two_attributes_together() -> None:
    found = right({"gender": GENDERS, "skin_tone": ["dark", "dark", "light", "light"]}, TRUTH)["all"]
    rows = found.filter(attribute="gender_and_skin_tone").select("group", "value", "n").rows()
    # No woman of light skin has a true label.
    wanted = [("man & dark", 0.0, 1), ("man & light", 1.0, 1), ("woman & dark", 1.0, 1), ("woman & light", None, 0)]
    assert rows[1:] == wanted


def test_with_one_group_there_is_nothing() -> None:
    found = measured(GENDERS)
    assert set(found) == {
        "associations association_rate",
        "associations max_skew",
        "associations same_attribute_excess",
    }
    assert measured(["woman", "woman", "unknown", "woman"]) == {}
