"""Accuracies by group of one attribute and of two, over the images that have a true label."""

import polars as pl

from swaglib.fairness.accuracies import accuracies

GROUPS = {
    "gender": ["woman", "man", "man", "unknown", "woman"],
    "skin_tone": ["dark", "dark", "light", "light", "light"],
    "region": ["af"] * 5,
}


def test_there_is_a_row_of_each_group_of_one_attribute_and_of_two_the_empty_ones_too() -> None:
    table = accuracies([0, 1, 2, 3], [True, False, True, True], GROUPS, list("pqrst"), 5).filter(metric="accuracy")
    own = table.filter(pl.col("attribute") == "gender_and_skin_tone").select("group", "value", "n", "k").rows()
    assert own == [
        (None, 0.75, 4, 5),
        ("man & dark", 0.0, 1, 5),
        ("man & light", 1.0, 1, 5),
        ("woman & dark", 1.0, 1, 5),
        ("unknown", 1.0, 1, 5),
        ("woman & light", None, 0, 5),  # its image has no true label
    ]
    assert table["attribute"].unique().sort().to_list() == ["gender", "gender_and_skin_tone", "skin_tone"]


def test_attributes_are_those_with_two_groups_among_all_images() -> None:
    table = accuracies([1, 2], [True, False], GROUPS, list("pqrst"), 1).filter(metric="accuracy", attribute="gender")
    assert table.select("group", "value", "n").rows() == [(None, 0.5, 2), ("man", 0.5, 2)]
