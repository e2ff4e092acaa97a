"""Normalises hashtags: one spelling for all ways in which people write the same word.

Each rule is a step with a name. What is left is letters and digits run together, the form in which hashtags are
written anyway (`#brownbear`); a hashtag that no spelling is left of is dropped with a reason that can be counted.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

TOO_SHORT = "one character"
NUMBER = "a number"
SYMBOLS = "symbols or emoji"
EMPTY = "nothing left"

_SEPARATORS = re.compile(r"[#＃_\-‐‑‒–—―'’‘`´.,&/·•\s]+")
_VARIATION = re.compile("[\ufe00-\ufe0f]")


class Normalised(NamedTuple):
    """A normalised hashtag: its spelling, or the reason why it was dropped."""

    spelling: str | None
    reason: str | None


def compatibility_forms(text: str) -> str:
    """Unicode NFKC: full-width, superscript and ligature letters become plain ones."""
    return unicodedata.normalize("NFKC", text)


def fold_case(text: str) -> str:
    """Upper and lower case become one, in every script (`Straße` -> `strasse`)."""
    return text.casefold()


def drop_invisible(text: str) -> str:
    """Zero-width, bidirectional and variation characters, which no reader sees, go."""
    return _VARIATION.sub("", "".join(letter for letter in text if unicodedata.category(letter) != "Cf"))


def drop_latin_accents(text: str) -> str:
    """Accents on Latin letters go (`café` -> `cafe`); marks of other scripts are part of their words and stay."""
    kept: list[str] = []
    latin = False
    for letter in unicodedata.normalize("NFD", text):
        if not unicodedata.combining(letter):
            latin = unicodedata.name(letter, "").startswith("LATIN")
        elif latin:
            continue
        kept.append(letter)
    return unicodedata.normalize("NFC", "".join(kept))


def join_words(text: str) -> str:
    """The hash sign and what people put between words go: spaces, underscores, hyphens, apostrophes, dots, `&`, `/`."""
    return _SEPARATORS.sub("", text)


STEPS: tuple[Callable[[str], str], ...] = (
    compatibility_forms,
    fold_case,
    drop_invisible,
    drop_latin_accents,
    join_words,
)


def normalise(hashtag: str) -> Normalised:
    """Returns the spelling of a hashtag, or the reason why it has none.

    Example:
        >>> normalise("#Brown_Bear")
        Normalised(spelling='brownbear', reason=None)
        >>> normalise("2024")
        Normalised(spelling=None, reason='a number')
    """
    text, before = hashtag, None
    while text != before:  # a step can leave work for an earlier one; a second round is rare, a third all but unknown
        before = text
        for step in STEPS:
            text = step(text)
    if not text:
        return Normalised(None, EMPTY)
    if not all(letter.isalnum() or unicodedata.category(letter).startswith("M") for letter in text):
        return Normalised(None, SYMBOLS)
    if text.isnumeric():
        return Normalised(None, NUMBER)
    if len(text) == 1:
        return Normalised(None, TOO_SHORT)
    return Normalised(text, None)
