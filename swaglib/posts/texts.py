"""Values that should be texts: what is missing, and what is no text, must not become a word.

WordNet knows `nan` (a grandmother) and `none` (an hour of prayer): a missing value that is turned into text would be
learned.
"""

import math
from typing import Any

MISSING_TEXTS = frozenset(
    (
        *("nan", "NaN", "NAN", "-nan", "-NaN", "NaT", "None", "null", "NULL", "(null)", "undefined", "\\N"),
        *("NA", "<NA>", "N/A", "n/a", "#N/A", "#NA"),
    )
)
"""How programs write a missing value as text: Python, pandas, JavaScript, SQL, R and spreadsheets."""


def text_of(value: Any, what: str, digits: bool = False) -> str | None:
    """Returns a text as it is, and None for what is missing (None, a float that is no number).

    Args:
        value: a value of a table or of JSON.
        what: what it is, the beginning of the error's sentence, such as `a hashtag`.
        digits: whether a whole number is allowed, and becomes its digits.

    Raises:
        ValueError: if it is something else: a truth value, another number, bytes, a date, a list.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, str):
        return value
    if digits and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ValueError(f"{what} is no text but {type(value).__name__}: {str(value)[:40]}")


def field_of(value: Any, what: str, digits: bool = False) -> str | None:
    """Returns the text of a whole field, and None for what is missing or blank.

    Raises:
        ValueError: if it is no text, see `text_of`, or a missing value that was written as text.
    """
    text = text_of(value, what, digits)
    if text is None or not text.strip():
        return None
    refuse_missing_text(text, what)
    return text


def refuse_missing_text(text: str, what: str) -> None:
    """Refuses a whole field that is a missing value written as text.

    Raises:
        ValueError: if it is one of `MISSING_TEXTS`.
    """
    if text.strip() in MISSING_TEXTS:
        raise ValueError(f"{what} is {text.strip()!r}: a missing value that was written as text")
