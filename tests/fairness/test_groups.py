"""Groups are those that a table states; what it does not state is one category."""

from datetime import date

import pytest

from swaglib.fairness.groups import UNKNOWN, known, stated_groups


def test_what_is_not_stated_is_one_counted_category() -> None:
    values = ["dark", None, float("nan"), "", "  ", "unknown", "N/A", "-1", " light "]
    groups = stated_groups(values, "skin")
    assert groups == ["dark", *[UNKNOWN] * 7, "light"]
    assert known(groups) == ["dark", "light"]


def test_whole_numbers_are_groups_and_minus_one_is_none() -> None:
    assert stated_groups([1, 6, -1], "skin-type") == ["1", "6", UNKNOWN]


def test_ages_of_fairface_are_texts() -> None:
    assert stated_groups(["3-9", "more than 70"], "age") == ["3-9", "more than 70"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (["a", 1], "mixes text and numbers"),
        ([0.5], "Row 0 of 'age' is 0.5"),
        (["a", True], "Row 1 of 'age' is True"),
        (["more than 70", date(2024, 3, 9)], "Row 1 of 'age' is a date"),
        (["9-Mar"], "a spreadsheet may have turned"),
        (["9-Mar-24"], "a spreadsheet may have turned"),
        (["Mar-09"], "Export the column as text"),
        (["03. Sep"], "is a date"),
        (["2024-03-09"], "is a date"),
        (["03/09/2024"], "is a date"),
        (["Woman", "man", "woman"], "both 'Woman' and 'woman'"),
    ],
)
def test_what_is_no_group_is_said_in_a_sentence(values: list[object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        stated_groups(values, "age")


@pytest.mark.parametrize("group", ["fit-1", "type 3", "20-29", "1/2", "age-40", "may"])
def test_groups_that_only_resemble_dates_are_groups(group: str) -> None:
    assert stated_groups([group], "group") == [group]


def test_what_pandas_and_spreadsheets_write_for_nothing_is_unknown() -> None:
    assert stated_groups(["-1.0", "#N/A", "nan", "<NA>", "NaT", "\\N", "undefined"], "age") == [UNKNOWN] * 7


def test_a_table_without_rows_has_no_group() -> None:
    assert stated_groups([], "age") == [] and known([UNKNOWN]) == []
