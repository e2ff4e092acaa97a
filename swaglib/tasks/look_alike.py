"""Names that look the same and are not: two spellings of one class would count as two classes."""

import re
import unicodedata
from collections.abc import Iterable

INVISIBLE_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
"""Characters without a shape that Unicode counts as letters or marks: fillers of Hangul, and joiners."""

TAGS = range(0xE0020, 0xE0080)
"""Invisible characters that tell the flags of England, Scotland and Wales apart: these do not look the same."""


def refuse_look_alikes(names: Iterable[str], what: str) -> None:
    """Refuses names that differ only in what a reader cannot see.

    That is: composed and decomposed accents, other forms of the same character (wide letters, ligatures), doubled,
    outer and no-break spaces, and invisible characters. A difference of case alone is seen, and allowed.

    Args:
        names: names; repeated ones count once.
        what: what they name, with where it is, as the beginning of a sentence.

    Raises:
        ValueError: if two look the same; shows both with escapes.
    """
    seen: dict[str, str] = {}
    for name in sorted(set(names)):
        other = seen.setdefault(shape(name), name)
        if other != name:
            raise ValueError(f"{what} {other!a} and {name!a} look the same, and are not. Write both alike.")


def shape(name: str) -> str:
    """Returns what a reader sees of a name: the same text for names that look the same."""
    if not (name.isascii() and name.isprintable()):
        composed = unicodedata.normalize("NFKC", name)
        name = unicodedata.normalize("NFKC", "".join(one for one in composed if not _invisible(one)))
    return re.sub(r"\s+", " ", name).strip()


def _invisible(character: str) -> bool:
    if character.isspace() or ord(character) in TAGS:
        return False
    selects = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"  # another shape of a sign
    return selects or character in INVISIBLE_LETTERS or unicodedata.category(character) in ("Cf", "Cc")
