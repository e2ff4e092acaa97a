"""Values of files in COCO's format, as exporters write them: numbers also as text, whole ones also with a point.

What can be read in one way is read. Anything else is refused, by key and entry.
"""

import math
import re
from typing import Any

LARGEST = 2**53
"""Whole numbers above this are rounded where a program keeps them as floats, so that two ids may become one."""

NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


def number_of(value: Any) -> float | None:
    """Returns a finite number that is written as a number or as its digits, or None."""
    if isinstance(value, str) and NUMBER.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) <= LARGEST or (isinstance(value, float) and math.isfinite(value)) else None


def whole_of(value: Any) -> int | None:
    """Returns a whole number that is written as 640, 640.0, "640" or "640.0", or None."""
    number = number_of(value)
    return int(number) if number is not None and number.is_integer() and abs(number) <= LARGEST else None


def whole(entry: dict[str, Any], key: str, where: str) -> int:
    """Returns a whole number that must be there.

    Raises:
        ValueError: if it is missing or something else; the sentence begins with `where`.
    """
    found = whole_of(entry.get(key))
    if found is None:
        raise ValueError(f"{where}: its {key!r} {_told(entry, key)}, but must be a whole number.")
    return found


def side(entry: dict[str, Any], key: str, where: str) -> int:
    """Returns a number of pixels that must be there.

    Raises:
        ValueError: if it is missing, something else, or not above 0.
    """
    found = whole(entry, key, where)
    if found <= 0:
        raise ValueError(f"{where}: its {key!r} is {found}, but must be above 0.")
    return found


def text(entry: dict[str, Any], key: str, where: str) -> str:
    """Returns a text that must be there.

    Raises:
        ValueError: if it is missing, empty or something else.
    """
    found = entry.get(key)
    if not isinstance(found, str) or not found.strip():
        raise ValueError(f"{where}: its {key!r} {_told(entry, key)}, but must be a text.")
    return found


def flag(entry: dict[str, Any], key: str, where: str) -> bool:
    """Returns a yes or no: 0 or 1 in any spelling of numbers, true or false; no where it is missing or null.

    Raises:
        ValueError: if it is something else.
    """
    value = entry.get(key)
    if value is None or isinstance(value, bool):
        return bool(value)
    found = whole_of(value)
    if found not in (0, 1):
        raise ValueError(f"{where}: its {key!r} is {value!r}, but must be 0 or 1.")
    return found == 1


def box(entry: dict[str, Any], where: str) -> tuple[float, float, float, float]:
    """Returns the left, top, width and height of an annotation's `bbox`, in pixels.

    Raises:
        ValueError: if it is missing, or not four finite numbers.
    """
    found = entry.get("bbox")
    numbers = [number_of(one) for one in found] if isinstance(found, list) else []
    given = [one for one in numbers if one is not None]
    if len(given) != 4 or len(numbers) != 4:
        told = _told(entry, "bbox")
        raise ValueError(f"{where}: its 'bbox' {told}, but must be four finite numbers: left, top, width, height.")
    return given[0], given[1], given[2], given[3]


def _told(entry: dict[str, Any], key: str) -> str:
    return f"is {repr(entry[key])[:80]}" if key in entry else "is missing"
