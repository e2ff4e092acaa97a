"""Lists that a program has written as text into one field of a table: `["bear","wolf"]`, or `['bear', 'wolf']`."""

import ast
import re
from typing import Any

from swaglib import strict_json

# What Python writes into a list, and no more: neither `0x10` nor `...`, and no text that it would join to the next.
_TEXT = r"""'(?:[^'\\]|\\[\\'"nrtxuU])*'|"(?:[^"\\]|\\[\\'"nrtxuU])*\""""
_ITEM = rf"(?:{_TEXT}|None|True|False|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
_PYTHON = re.compile(rf"\[\s*(?:{_ITEM}\s*,\s*)*(?:{_ITEM}\s*)?\]", re.DOTALL)
_BEGINS = re.compile(
    r"""(?P<list>\[\s*['"])"""
    r"""|(?P<other>\{|\(\s*['")]|[A-Za-z_][\w.]*\((?:\s*[\[({'"]|\)$)|['"]\s*\[)"""
)
_ENDS = {"(": ")", "{": "}", "'": "'", '"': '"'}


def read_list(text: str) -> list[Any] | None:
    """Returns the list that a text is, or None if it does not look like one.

    Args:
        text: a field, such as `['bear', 'wolf']`.

    Raises:
        ValueError: if it looks like a list, a set, a tuple, a mapping or an array, and is no list of JSON or Python;
            also a list that is cut off. `['bear' 'wolf']`, as numpy writes arrays, is refused: Python would read one
            word, `bearwolf`.

    Example:
        >>> read_list("['bear', 'wolf']")
        ['bear', 'wolf']
    """
    text = text.strip()
    if not (text.startswith("[") and text.endswith("]")):
        _refuse(text)
        return None
    try:
        found = strict_json.loads(text)
    except ValueError:
        found = _python(text) if _PYTHON.fullmatch(text) else None
    if found is None:
        raise ValueError(
            f'{text[:80]!r} looks like a list, and is one neither in JSON nor in Python. Write it as ["bear", "wolf"]'
        )
    return list(found)


def _refuse(text: str) -> None:
    """Refuses what begins like a list and does not end like one, and what looks like another collection of Python."""
    begins = _BEGINS.match(text)
    if begins is None:
        return
    if begins["list"]:
        raise ValueError(f"{text[:80]!r} begins like a list, and does not end like one: it may be cut off")
    opening = text[0] if text[0] in _ENDS else "("
    if text.endswith(_ENDS[opening]):
        raise ValueError(
            f"{text[:80]!r} looks like a set, a tuple, a mapping or an array, and must be a list, such as "
            '["bear", "wolf"]'
        )


def _python(text: str) -> list[Any] | None:
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return found if isinstance(found, list) else None
