"""Groups of images as tables state them: nothing is inferred, and what is not known is a category of its own."""

import math
import re
from collections.abc import Sequence
from datetime import date

UNKNOWN = "unknown"
"""The category of images whose group is missing, blank, not a number or stated as unknown: counted, never compared."""

NOT_STATED = (
    *("", "-1", "-1.0", "n/a", "#n/a", "#na", "na", "<na>", "nan", "-nan", "nat", "none", "null", "(null)", "\\n"),
    *("undefined", "unknown", "not stated"),
)
"""How tables say that a group is not known, in small letters; -1 and n/a are those of Casual Conversations.

-1.0 is what pandas makes of a -1 in a column with empty fields."""

_MONTH = r"(jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sept?|oct|okt|nov|dec|dez)\.?"
SPREADSHEET_DATE = re.compile(
    rf"\d{{1,2}}[-. ]+{_MONTH}([-. ]+\d{{2,4}})?|{_MONTH}[-. ]+\d{{1,2}}"
    r"|\d{4}-\d{1,2}-\d{1,2}( .*)?|\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}\.\d{1,2}\.\d{2,4}",
    re.IGNORECASE,
)
"""What spreadsheets make of an age such as 3-9: `9-Mar`, `9-Mar-24`, `Mar-09`, `03. Sep`, `2024-03-09`, `03/09/24`."""


def stated_groups(values: Sequence[object], attribute: str) -> list[str]:
    """Returns the group of each image as text, `unknown` where it is not stated.

    Args:
        values: groups as a table has them: text, or whole numbers throughout.
        attribute: name of the column, for errors.

    Raises:
        ValueError: if the column mixes text and numbers, has fractions, truth values or dates, or what a spreadsheet
            makes of an age such as 3-9, or if two groups differ in small and large letters alone.
    """
    groups, kinds = [], set()
    for row, value in enumerate(values):
        if value is None or (isinstance(value, float) and math.isnan(value)):
            groups.append(UNKNOWN)
            continue
        text = str(value).strip()
        if text.lower() in NOT_STATED:
            groups.append(UNKNOWN)
            continue
        if isinstance(value, date) or SPREADSHEET_DATE.fullmatch(text):
            raise ValueError(
                f"Row {row} of {attribute!r} is a date, {text}: a spreadsheet may have turned an age such as 3-9 into "
                "it. Export the column as text."
            )
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValueError(f"Row {row} of {attribute!r} is {value!r}: a group must be a text or a whole number.")
        kinds.add("text" if isinstance(value, str) else "numbers")
        groups.append(text)
    if len(kinds) > 1:
        raise ValueError(f"The column {attribute!r} mixes text and numbers: 1 and '1' may be two groups or one.")
    spelled: dict[str, str] = {}
    for group in known(groups):
        other = spelled.setdefault(group.casefold(), group)
        if other != group:
            raise ValueError(
                f"The column {attribute!r} says both {other!r} and {group!r}, which would be two groups. Spell them "
                "alike."
            )
    return groups


def known(groups: Sequence[str]) -> list[str]:
    """Returns the names of the groups that are known, in order."""
    return sorted(set(groups) - {UNKNOWN})
