"""What is no text does not become a word."""

import datetime
import math
from typing import Any

import pytest

from swaglib.posts.texts import MISSING_TEXTS, field_of, refuse_missing_text, text_of


def test_texts_stay_and_missing_values_are_missing() -> None:
    assert text_of("nan", "a tag") == "nan", "a word, unless it is a whole field"
    assert text_of(None, "a tag") is None and text_of(math.nan, "a tag") is None
    assert text_of(2024, "a tag", digits=True) == "2024"


@pytest.mark.parametrize("value", [True, 3.5, 7, b"bear", datetime.date(2024, 1, 1), ["bear"], {"a": 1}])
def test_what_is_no_text_is_named_with_its_kind(value: Any) -> None:
    with pytest.raises(ValueError, match=f"a tag is no text but {type(value).__name__}"):
        text_of(value, "a tag")
    if isinstance(value, bool):
        with pytest.raises(ValueError, match="no text but bool: True"):
            text_of(value, "a tag", digits=True)


@pytest.mark.parametrize("text", [" NaN ", *sorted(MISSING_TEXTS)])
def test_a_field_that_is_a_missing_value_in_words_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a missing value that was written as text"):
        refuse_missing_text(text, "hashtags")
    with pytest.raises(ValueError, match="a missing value that was written as text"):
        field_of(text, "hashtags")
    refuse_missing_text("naan bread", "hashtags")


def test_the_texts_of_missing_values_are_those_of_the_programs_and_no_words() -> None:
    assert {"nan", "NaN", "None", "null", "NULL", "<NA>", "N/A", "#N/A", "NA", "\\N"} <= MISSING_TEXTS
    assert not {"none", "Na", "Nan", "nil", ""} & MISSING_TEXTS


def test_a_blank_field_is_missing() -> None:
    assert field_of(" ", "the id") is None and field_of(math.nan, "the id") is None
    assert field_of(7, "the id", digits=True) == "7" and field_of(" a ", "the id") == " a "
