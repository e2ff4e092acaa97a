"""Characters of texts that people write: emoji, what is left of broken text, and what HTML's escapes stand for."""

import html
import re
import unicodedata
from html.entities import html5

ENTITY = re.compile(r"&(?:#(?P<number>[0-9]+|[xX][0-9a-fA-F]+)|(?P<name>[A-Za-z][A-Za-z0-9]{0,39}));")

ESCAPED = 3
"""Rounds of HTML's escapes that are undone: `&amp;amp;` has gone through two programs."""

TONES = "🏻🏼🏽🏾🏿"
REPLACEMENT = "\ufffd"
"""What decoders write where bytes were no text; Unicode counts it among the signs, as emoji."""

LOST = frozenset(f"\ufffc{REPLACEMENT}")
"""What stands where text, or an object within it, was lost."""

NEWER_EMOJI = range(0x1F000, 0x1FB00)
"""Blocks of emoji: a code point here that this Python's Unicode does not know yet is one."""


def unescape_html(text: str) -> str:
    """Returns a text in which HTML's escapes are what they stand for, also where it was escaped twice.

    An `&` without a semicolon stays, and so does a name that HTML does not know. The number of no character becomes
    U+FFFD, so that it is counted as undecodable text and does not vanish.

    Example:
        >>> unescape_html("dog&amp;#39;s R&D")
        "dog's R&D"
    """
    for _ in range(ESCAPED):
        if "&" not in text:
            break
        text = ENTITY.sub(_character, text)
    return text


def _character(entity: re.Match[str]) -> str:
    """Returns what an escape stands for, or the escape itself if it is none."""
    if entity["name"]:
        return html5.get(f"{entity['name']};", entity.group())
    digits = entity["number"].lstrip("xX0")
    if len(digits) > 7:  # more than any character has
        return REPLACEMENT
    return html.unescape(entity.group()) or REPLACEMENT


def is_emoji(letter: str) -> bool:
    """Tells whether a character is an emoji, one of its skin tones, or another sign such as `™`."""
    kind = unicodedata.category(letter)
    return (kind == "So" and letter not in LOST) or letter in TONES or (kind == "Cn" and ord(letter) in NEWER_EMOJI)


def is_undecodable(letter: str) -> bool:
    """Tells whether a character is what is left of broken text, or is no character that this Python knows."""
    kind = unicodedata.category(letter)
    return letter in LOST or kind == "Cs" or (kind == "Cn" and not is_emoji(letter))
