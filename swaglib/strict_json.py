"""Reads JSON that strangers wrote: an object that says a key twice is an error, where Python would take the last."""

import json
from typing import Any


def loads(text: str | bytes) -> Any:
    """Returns what a JSON text holds; UTF-8, with or without a byte order mark.

    Raises:
        ValueError: if it is no JSON, no UTF-8, or an object has a key twice.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8-sig")
    return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"an object has the key {twice[:80]!r} twice. Leave one of them.")
    return found
