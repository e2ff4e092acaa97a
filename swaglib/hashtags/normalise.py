"""Normalises hashtags: one spelling for all ways in which people write the same word.

Each rule is a step with a name. What is left is letters and digits run together, the form in which hashtags are
written anyway (`#brownbear`); a hashtag that no spelling is left of is dropped with a reason that can be counted.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from swaglib.characters import is_emoji, is_undecodable, unescape_html

TOO_SHORT = "one character"
TOO_LONG = "over 100 characters"
NUMBER = "a number"
EMOJI = "emoji"
CONTROL = "control characters"
SYMBOLS = "symbols"
UNDECODABLE = "undecodable text"
EMPTY = "nothing left"
REASONS = (TOO_SHORT, TOO_LONG, NUMBER, EMOJI, CONTROL, SYMBOLS, UNDECODABLE, EMPTY)
"""Why a hashtag has no spelling: codes that are counted."""

LONGEST = 100
"""Characters; no word is longer, and a broken row must not cost the time of a book."""

_MEANT = frozenset(
    "@%*:;\\§¶†‡‰‱\u0609\u060a\u066a\u066d\u203b\u2042\u204b\u204e\u2051\u2052\u2055\u2e36\u2e37\u2e38\u2e4b\ua673"
)
"""Punctuation that means something in itself, in any script: per cent, asterisks, sections, daggers, the colon
of `:D`. A hashtag that keeps one is dropped as `symbols`."""

_JOINED = frozenset("`\u00b4～\t\n\v\f\r\x85")
"""Quotes, the full-width tilde that Japanese keyboards write for the wave dash, and line ends: Unicode counts them
neither as punctuation nor as spaces."""

_SIGNS = "™℠🅪🅫🅬₨﷼"
"""Signs that compatibility forms would make letters of, though they spell no word."""

_FLAGS_AND_KEYCAPS = re.compile("[\U0001f1e6-\U0001f1ff]{2}|[0-9#*]\ufe0f?\u20e3")
_NOT_SIGNS = re.compile(f"[^{_SIGNS}]+")

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Unicode's Default_Ignorable_Code_Point, and marks of annotation."""


_WHOLE_WORDS = ("CJK UNIFIED IDEOGRAPH", "CJK COMPATIBILITY IDEOGRAPH", "HANGUL SYLLABLE")
"""Beginnings of the names of letters that are words by themselves, such as `猫`."""


class Normalised(NamedTuple):
    """A normalised hashtag: its spelling, or the reason why it was dropped."""

    spelling: str | None
    reason: str | None


def drop_signs(text: str) -> str:
    """Emoji, flags, keycaps and signs beside words go (`🚓 cop` -> ` cop`, `bear™` -> `bear`), not to be letters.

    Where there is no word, all stay, to be counted as emoji. Signs that stand for letters stay: circled and squared
    letters become plain ones (`Ⓑear` -> `bear`). Those without a plain form, and half a flag, could be a letter or an
    emoji: `🅱ear` is dropped as emoji rather than read as `ear`.
    """
    left = _FLAGS_AND_KEYCAPS.sub("", text)
    left = "".join(letter for letter in left if not is_emoji(letter) or _spells_letters(letter))
    return left if any(letter.isalnum() or _spells_letters(letter) for letter in left) else text


def join_words(text: str) -> str:
    """What people put between words goes: hash signs, spaces, hyphens, quotes and other punctuation of every script."""
    return "".join(letter for letter in text if not _separates(letter))


def compatibility_forms(text: str) -> str:
    """Unicode NFKC: full-width, superscript, circled and ligature letters and numbers become plain ones; `™` stays."""
    return _NOT_SIGNS.sub(lambda part: unicodedata.normalize("NFKC", part.group()), text)


def fold_case(text: str) -> str:
    """Upper and lower case become one, in every script (`Straße` -> `strasse`)."""
    return text.casefold()


def drop_invisible(text: str) -> str:
    """Zero-width, bidirectional, filling and variation characters, which no reader sees, go."""
    return _INVISIBLE.sub("", "".join(letter for letter in text if unicodedata.category(letter) != "Cf"))


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


STEPS: tuple[Callable[[str], str], ...] = (
    unescape_html,
    drop_signs,
    join_words,
    compatibility_forms,
    fold_case,
    drop_invisible,
    drop_latin_accents,
)
"""In this order: compatibility forms would make letters of signs, and spaces and marks of quotes."""


def _spells_letters(sign: str) -> bool:
    """Tells whether a sign is letters in another form: `ⓑ`, `🅱`, half a flag, `㎏`, `№`."""
    if unicodedata.category(sign) != "So" or sign in _SIGNS:
        return False
    if "\U0001f150" <= sign <= "\U0001f189" or "\U0001f1e6" <= sign <= "\U0001f1ff":  # they have no plain form
        return True
    return any(map(str.isalnum, unicodedata.normalize("NFKC", sign)))


def _separates(letter: str) -> bool:
    if letter in _JOINED:
        return True
    return unicodedata.category(letter)[0] in "PZ" and unicodedata.normalize("NFKC", letter) not in _MEANT


_ASCII_JOINTS = {place: None for place in range(128) if _separates(chr(place))}


def normalise(hashtag: str) -> Normalised:
    """Returns the spelling of a hashtag, or the reason (one of `REASONS`) why it has none.

    Example:
        >>> normalise("#Brown_Bear")
        Normalised(spelling='brownbear', reason=None)
        >>> normalise("2024")
        Normalised(spelling=None, reason='a number')
    """
    if len(hashtag) > LONGEST:
        return Normalised(None, TOO_LONG)
    # Nearly all hashtags are ASCII, in which no other step changes anything.
    plain = hashtag.isascii() and "&" not in hashtag
    text = hashtag.lower().translate(_ASCII_JOINTS) if plain else _all_steps(hashtag)
    reason = _reason(text)
    return Normalised(text if reason is None else None, reason)


def _all_steps(text: str) -> str:
    """Takes every step until nothing changes."""
    before = None
    while text != before:  # a step can leave work for an earlier one; a second round is rare, a third all but unknown
        before = text
        for step in STEPS:
            text = step(text)
    return text


def _reason(text: str) -> str | None:
    if not text:
        return EMPTY
    if len(text) > LONGEST:  # compatibility forms can be longer than what they stand for
        return TOO_LONG
    if any(is_undecodable(letter) for letter in text):
        return UNDECODABLE
    if not text.isalnum():
        kinds = {unicodedata.category(letter) for letter in text if not letter.isalnum()}
        if "Cc" in kinds:
            return CONTROL
        if "Me" in kinds or any(map(is_emoji, text)):  # keycaps, pictographs
            return EMOJI
        if any(not kind.startswith("M") for kind in kinds) or not any(map(str.isalnum, text)):
            return SYMBOLS  # marks alone are no word
    if all(unicodedata.category(letter)[0] in "MN" for letter in text):  # Chinese numerals are letters
        return NUMBER
    return TOO_SHORT if len(text) == 1 and not unicodedata.name(text, "").startswith(_WHOLE_WORDS) else None
