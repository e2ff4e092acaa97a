"""The fields of a row of users' own images: each is what it should be, counted as not known, or an error."""

import math
import re
from pathlib import Path

from swaglib.fairness.groups import NOT_STATED, SPREADSHEET_DATE
from swaglib.tasks.sources.files import path_inside
from swaglib.tasks.sources.table_labels import Labels

NAME = "fairness"
"""What errors of the readers of labelled images call the task."""

NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")


def image_place(text: str, images: Path, where: str) -> tuple[str, str]:
    """Returns the name of an image, and the path of its file in the folder of images.

    Raises:
        ValueError: if the field is empty or the path leaves the folder; with `where` it was read.
    """
    name = text.strip()
    if not name:
        raise ValueError(f"{where}: the column 'image' is empty.")
    return name, str(path_inside(images, name, NAME, f"{where}, column 'image'"))


def label_names(text: str, labels: Labels, where: str) -> list[str]:
    """Returns the labels of a field; none where it states none.

    Raises:
        ValueError: if it begins like a list and is none.
    """
    if text.strip().lower() in NOT_STATED:
        return []
    try:
        return labels.of(text)
    except ValueError as error:
        raise ValueError(f"{where}: the column 'label': {error}.") from None


def income_of(text: str, where: str) -> tuple[float, str | None]:
    """Returns an income and None, or NaN and what it is counted as: -1 is a number, and has no logarithm.

    Raises:
        ValueError: if it is neither a plain number nor says that it is not known.
    """
    text = text.strip()
    if text.lower() in NOT_STATED and not NUMBER.match(text):
        return math.nan, "income_unknown"
    if not NUMBER.match(text):
        raise ValueError(
            f"{where}: the column 'income' is {text!r}, which is no plain number such as 1234.5. Write it without "
            "separators of thousands, currency or words, or leave it empty."
        )
    value = float(text)
    return (value, None) if 0 < value < math.inf else (math.nan, "income_not_positive")


def group_text(text: str, attribute: str, where: str) -> str:
    """Returns a group as it is written, without outer spaces.

    Raises:
        ValueError: if it is what a spreadsheet makes of an age.
    """
    text = text.strip()
    if SPREADSHEET_DATE.fullmatch(text):
        raise ValueError(
            f"{where}: the column {attribute!r} is a date, {text}: a spreadsheet may have turned an age such as 3-9 "
            "into it. Export the column as text."
        )
    return text


def stated(text: str) -> str | None:
    """Returns a text without outer spaces; None where it says that it is not known."""
    return None if text.strip().lower() in NOT_STATED else text.strip()
