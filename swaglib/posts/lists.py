"""Lists of words in packages: another layout must be an error, and not other words."""

from typing import Any


def listed(value: Any) -> list[Any]:
    """Returns a list as it is: of a text in its place, every letter would become a word.

    Raises:
        TypeError: if it is no list.
    """
    if not isinstance(value, list):
        raise TypeError(f"a list is expected, and not {type(value).__name__}")
    return value
