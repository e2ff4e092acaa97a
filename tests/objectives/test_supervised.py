"""Subgroups, or which emoji an image shows, are the classes of the supervised objective."""

import numpy as np
import polars as pl
import pytest

from swaglib.objectives.supervised import Supervised
from tests.objectives.samples import INDEX


def test_subgroups_are_classes_in_alphabetical_order() -> None:
    objective = Supervised(INDEX)
    assert objective.classes == ["animal", "fruit"]
    assert objective.targets([0, 1]).tolist() == [1, 0]


def test_images_without_a_class_are_left_out() -> None:
    index = pl.DataFrame({"subgroup": ["fruit", None, "animal"], "repeat": [1.0, 5.0, 1.0]})
    objective = Supervised(index)
    assert objective.repeats(index)[1] == 0 and (objective.repeats(index)[[0, 2]] > 0).all()
    assert objective.targets([0, 2]).tolist() == [1, 0]
    assert sum(entry["count"] for entry in objective.vocabulary) == 2


def test_without_any_class_the_error_says_what_to_do() -> None:
    index = INDEX.with_columns(subgroup=pl.lit(None, pl.String))
    with pytest.raises(ValueError, match=r"None of the 2 images has a subgroup.*leave supervised runs out"):
        Supervised(index)
    with pytest.raises(ValueError, match="has a concept"):
        Supervised(INDEX, "concept")


def test_rare_classes_are_repeated_by_the_square_root_of_their_frequency() -> None:
    names = ["a"] * 90 + ["b"] * 9 + ["c"]
    index = pl.DataFrame({"subgroup": [*names, None], "repeat": [1.5] * 101})
    repeats = Supervised(index).repeats(index)
    a, b, c = repeats[0], repeats[90], repeats[99]
    assert repeats.sum() == pytest.approx(1.5 * 100), "as much longer than its images as the epoch of all images"
    assert a >= 1 and b / a == pytest.approx(np.sqrt(10)) and c / b == pytest.approx(np.sqrt(9))


def test_another_column_may_hold_the_class() -> None:
    index = pl.DataFrame({"concept": ["lion", "lemon", "lion"], "subgroup": ["x", "y", "x"], "repeat": [1.0] * 3})
    fine = Supervised(index, "concept")
    assert fine.vocabulary == [{"concept": "lemon", "count": 1}, {"concept": "lion", "count": 2}]
    assert "emoji" in fine.card and fine.kind != Supervised(index).kind
    known, own = fine.validation(pl.DataFrame({"concept": ["lion", None, "bear"]})) or (None, None)
    assert known is not None and own is not None
    assert known["concept"].to_list() == ["lion"] and own.targets([0]).tolist() == [1]
