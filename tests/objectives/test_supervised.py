"""Subgroups are the classes of the supervised objective."""

import polars as pl
import pytest

from swaglib.objectives.supervised import Supervised
from tests.objectives.samples import INDEX


def test_subgroups_are_classes_in_alphabetical_order() -> None:
    objective = Supervised(INDEX)
    assert objective.classes == ["animal", "fruit"]
    assert objective.targets([0, 1]).tolist() == [1, 0]


def test_images_without_a_subgroup_are_refused() -> None:
    with pytest.raises(ValueError, match="1 of 2 images have no subgroup"):
        Supervised(INDEX.with_columns(subgroup=pl.Series(["fruit", None])))
