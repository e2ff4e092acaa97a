"""Reads data out of JavaScript without running it: some packages publish their tables as source text only."""

import json
import re
from typing import Any

_TOKEN = re.compile(
    r"""\s+|//[^\n]*|/\*.*?\*/"""
    r"""|(?P<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")"""
    r"""|(?P<name>[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)"""
    r"""|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"""
    r"""|(?P<sign>[\[\]{},:])""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]+)\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0"}
_VALUES = {"true": "true", "false": "false", "null": "null", "undefined": "null"}


def read_literal(source: str, after: str, origin: str) -> Any:
    """Returns the array or object that stands in a source text after some words.

    Strings, numbers, arrays, objects, `true`, `false` and `null` are read as they are; any other name (`Group.FOOD`)
    becomes the text of that name. Nothing is computed.

    Args:
        source: JavaScript.
        after: words directly before the literal, such as `export const gemoji =`.
        origin: file, for errors.

    Raises:
        ValueError: if the words are not there, or what follows is no such literal.
    """
    start = source.find(after)
    if start < 0:
        raise ValueError(f"{origin}: there is no {after!r}. The package has another layout than the one that is known.")
    tokens, depth, place = [], 0, start + len(after)
    while place < len(source):
        match = _TOKEN.match(source, place)
        if match is None:
            break
        place = match.end()
        kind, token = match.lastgroup, match.group()
        if kind is None:
            continue
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token, 0)
        tokens.append((kind, token))
        if depth == 0:
            break
    try:
        return json.loads("".join(_as_json(tokens)))
    except json.JSONDecodeError as error:
        raise ValueError(f"{origin}: what follows {after!r} is not a table of plain values ({error.msg}).") from error


def _as_json(tokens: list[tuple[str, str]]) -> list[str]:
    """Returns the tokens as JSON writes them: names of keys in quotes, and no comma before a closing bracket."""
    parts = []
    for place, (kind, token) in enumerate(tokens):
        following = tokens[place + 1][1] if place + 1 < len(tokens) else ""
        if token == "," and following in "]}":
            continue
        if kind == "text":
            parts.append(json.dumps(_ESCAPE.sub(_unescaped, token[1:-1])))
        elif kind == "name":
            parts.append(json.dumps(token) if following == ":" or token not in _VALUES else _VALUES[token])
        else:
            parts.append(token)
    return parts


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    return chr(int(code, 16)) if code else _PLAIN.get(match[4], match[4])
