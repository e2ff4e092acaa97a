"""Lists that a program has written as text into one field of a table: `["bear","wolf"]`, or `['bear', 'wolf']`."""

import ast
import re
from typing import Any

from swaglib import strict_json

_ITEM = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[\w.+-]+)"""
_PYTHON = re.compile(rf"\[\s*(?:{_ITEM}\s*,\s*)*(?:{_ITEM}\s*)?\]", re.DOTALL)
_OTHER = re.compile(r"""[{(]\s*['"].*['"].*[})]""", re.DOTALL)


def read_list(text: str) -> list[Any] | None:
    """Returns the list that a text is, or None if it does not look like one.

    Args:
        text: a field, such as `['bear', 'wolf']`.

    Raises:
        ValueError: if it looks like a list, a set or a mapping, and is no list of JSON or Python. `['bear' 'wolf']`,
            as numpy writes arrays, is refused: Python would read one word, `bearwolf`.

    Example:
        >>> read_list("['bear', 'wolf']")
        ['bear', 'wolf']
    """
    text = text.strip()
    if _OTHER.fullmatch(text):
        raise ValueError(f"{text[:80]!r} looks like a set, a tuple or a mapping, and must be a list")
    if not (text.startswith("[") and text.endswith("]")):
        return None
    try:
        found = strict_json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) and _PYTHON.fullmatch(text):
        try:
            found = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            found = None
    if not isinstance(found, list):
        raise ValueError(f"{text[:80]!r} looks like a list, and is one neither in JSON nor in Python")
    return found
