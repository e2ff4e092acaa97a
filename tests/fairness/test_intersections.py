"""Intersections of two attributes: those that are possible, and never of what is unknown or called alike."""

import pytest

from swaglib.fairness.intersections import intersections, possible_groups

GROUPS = {
    "gender": ["woman", "man", "man", "unknown"],
    "skin_tone": ["dark", "dark", "light", "light"],
    "region": ["af", "af", "af", "af"],
}


def test_an_image_is_in_an_intersection_if_both_its_groups_are_known() -> None:
    found = intersections(GROUPS)
    assert found == {"gender_and_skin_tone": ["woman & dark", "man & dark", "man & light", "unknown"]}


def test_intersections_are_possible_without_an_image_too() -> None:
    possible = possible_groups(GROUPS)
    assert possible == {"gender_and_skin_tone": ["man & dark", "man & light", "woman & dark", "woman & light"]}


def test_an_ampersand_in_a_name_is_no_error_as_long_as_names_differ() -> None:
    groups = {"race & ethnicity": ["a & b", "c"], "gender": ["woman", "man"]}
    assert intersections(groups) == {"race & ethnicity_and_gender": ["a & b & woman", "c & man"]}
    with pytest.raises(ValueError, match="would be called 'a_and_b'"):
        intersections({"a": ["1", "2"], "b": ["1", "2"], "a_and_b": ["1", "2"]})
    with pytest.raises(ValueError, match="would be called '1 & 2 & 3'"):
        intersections({"a": ["1 & 2", "1"], "b": ["3", "2 & 3"]})
