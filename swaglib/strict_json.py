"""Reads JSON that strangers wrote: an object that says a key twice is an error, where Python would take the last."""

import json
from typing import Any


def loads(text: str | bytes) -> Any:
    """Returns what a JSON text holds; UTF-8, with or without a byte order mark.

    Raises:
        ValueError: if it is no JSON, no UTF-8, nested too deeply to be read, or an object has a key twice.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8-sig")
    try:
        return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_object)
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply to be read.") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"an object has the key {key[:80]!r} twice. Leave one of them.")
        found[key] = value
    return found
