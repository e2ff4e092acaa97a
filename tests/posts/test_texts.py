"""What is no text does not become a word."""

import datetime
import math
from typing import Any

import pytest

from swaglib.posts.texts import refuse_missing_text, text_of


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


@pytest.mark.parametrize("text", ["nan", " NaN ", "None", "null", "<NA>", "N/A"])
def test_a_field_that_is_a_missing_value_in_words_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a missing value that was written as text"):
        refuse_missing_text(text, "hashtags")
    refuse_missing_text("naan bread", "hashtags")
