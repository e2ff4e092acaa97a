"""Intersections of two attributes: counted, the empty ones too, and never of what is unknown."""

import polars as pl

from swaglib.fairness.intersections import accuracies, empty_intersections, intersections

GROUPS = {
    "gender": ["woman", "man", "man", "unknown"],
    "skin_tone": ["dark", "dark", "light", "light"],
    "region": ["af", "af", "af", "af"],
}


def test_an_image_is_in_an_intersection_if_both_its_groups_are_known() -> None:
    found = intersections(GROUPS)
    assert found == {"gender & skin_tone": ["woman & dark", "man & dark", "man & light", "unknown"]}


def test_intersections_without_an_image_are_named() -> None:
    assert empty_intersections(GROUPS) == {"gender & skin_tone": ["woman & light"]}


def test_accuracies_have_a_row_of_each_group_of_one_attribute_and_of_two() -> None:
    table = accuracies([1, 0, 1, 1], GROUPS, list("pqrs"), 5).filter(metric="accuracy")
    own = table.filter(pl.col("attribute") == "gender & skin_tone").select("group", "value", "n", "k").rows()
    assert own == [
        (None, 0.75, 4, 5),
        ("man & dark", 0.0, 1, 5),
        ("man & light", 1.0, 1, 5),
        ("woman & dark", 1.0, 1, 5),
        ("unknown", 1.0, 1, 5),
        ("woman & light", None, 0, 5),
    ]
    assert table["attribute"].unique().sort().to_list() == ["gender", "gender & skin_tone", "skin_tone"]
