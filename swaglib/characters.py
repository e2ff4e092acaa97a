"""Characters of texts that people write: emoji, what is left of broken text, and what HTML's escapes stand for."""

import html
import re
import unicodedata

ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

ESCAPED = 3
"""Rounds of HTML's escapes that are undone: `&amp;amp;` has gone through two programs."""

TONES = "🏻🏼🏽🏾🏿"
REPLACEMENT = "\ufffd"
"""What decoders write where bytes were no text; Unicode counts it among the signs, as emoji."""

NEWER_EMOJI = range(0x1F000, 0x1FB00)
"""Blocks of emoji: a code point here that this Python's Unicode does not know yet is one."""


def unescape_html(text: str) -> str:
    """Returns a text in which HTML's escapes are what they stand for, also where it was escaped twice.

    Example:
        >>> unescape_html("dog&amp;#39;s R&D")
        "dog's R&D"
    """
    for _ in range(ESCAPED):
        if "&" not in text:
            break
        text = ENTITY.sub(lambda found: html.unescape(found.group()), text)
    return text


def is_emoji(letter: str) -> bool:
    """Tells whether a character is an emoji, one of its skin tones, or another sign such as `™`."""
    kind = unicodedata.category(letter)
    return (kind == "So" and letter != REPLACEMENT) or letter in TONES or (kind == "Cn" and ord(letter) in NEWER_EMOJI)


def is_undecodable(letter: str) -> bool:
    """Tells whether a character is what is left of broken text, or is no character that this Python knows."""
    kind = unicodedata.category(letter)
    return letter == REPLACEMENT or kind == "Cs" or (kind == "Cn" and not is_emoji(letter))
