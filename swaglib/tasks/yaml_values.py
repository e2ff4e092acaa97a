"""What YAML makes of a text that nobody put in quotes: `2024-05-01` is a date, `true` a truth value, `7` a number."""

from datetime import date
from typing import Any


def wrong_values(values: Any, at: tuple[str, ...] = ()) -> list[str]:
    """Returns a line for each key that is no text, and each value that no definition can hold, such as a date.

    Args:
        values: what a YAML file holds.
        at: keys that lead there.
    """
    place = ".".join(at)
    if isinstance(values, dict):
        wrong = [f"{place or 'the file'}: the key {_taken(key)}" for key in values if not isinstance(key, str)]
        return wrong + [line for key, value in values.items() for line in wrong_values(value, (*at, str(key)))]
    if isinstance(values, list):
        return [line for number, value in enumerate(values) for line in wrong_values(value, (*at, str(number)))]
    return [] if values is None or isinstance(values, str | bool | int | float) else [f"{place}: {_taken(values)}"]


def kind_of(value: Any) -> str:
    """Returns what YAML takes a value for, with its article: `a date`, `a truth value`, `a number`."""
    if value is None:
        return "a missing value"
    if isinstance(value, bool):
        return "a truth value"
    if isinstance(value, int | float):
        return "a number"
    return "a date" if isinstance(value, date) else f"a {type(value).__name__}"


def _taken(value: Any) -> str:
    shown = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return f"{shown} is {kind_of(value)} in YAML. Put it in quotes."
