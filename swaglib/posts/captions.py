"""Hashtags as a source holds them: the words of a caption that begin with a hash sign, or a list."""

import re
import unicodedata
from typing import Any

from swaglib.characters import is_emoji, is_undecodable, unescape_html
from swaglib.posts.texts import text_of

_SIGNS = re.compile("[#＃]+(?!\ufe0f?\u20e3)")
"""Hash signs, but for the keycap."""

_WORD = re.compile(r"\w+")
_OF_WORDS = frozenset("\u00b7\u05be\u05f3\u05f4\u0f0b\u0f0c\u3003\u301c\u309b\u309c\u30a0\u30fb\ua67e\uff5e")
"""Punctuation within words of Catalan, Hebrew, Tibetan and Japanese, which platforms let into hashtags."""

_EMOJI_MARKS = re.compile("[\u20e3\ufe00-\ufe0f]")
"""Keycaps and variation selectors: they end an emoji, not a word, so a hashtag can follow."""

_WHITE = "\t\n\v\f\r\x85"
_STRIPPED = "".join(_OF_WORDS - {"\u309b", "\u309c"}) + "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""What joins words joins nothing at an end, and neither does what is invisible; Japanese sound marks are of a word."""


def hashtags_in(caption: str) -> list[str]:
    """Returns the hashtags of a caption, without the hash sign, as the platforms find them.

    A hashtag goes on over letters, marks and digits of every script, `_`, emoji, and the few signs that stand within
    words. Everything else ends it: `#sun,flower` is `sun`, `#t-shirt` is `t`, `#bear。` is `bear`. None begins within a
    word, an address (`page#top`, `/#top`), a keycap or an escape of HTML (`&#39;`); several may run on (`#a#b`).

    Damage ends no hashtag, though on the platforms it does: control characters, lone surrogates, U+FFFD and code points
    that Python's Unicode does not know stay in it, so that normalisation counts them, and no half of a word is taken.

    Args:
        caption: text of any length.

    Returns:
        The hashtags in their order, as often as they occur.

    Example:
        >>> hashtags_in("Look! #brownbear #forest, #2024.")
        ['brownbear', 'forest', '2024']
    """
    caption = unescape_html(caption)
    tags, end = [], -1
    for found in _SIGNS.finditer(caption):
        before = caption[found.start() - 1] if found.start() else " "
        if found.start() != end and (_goes_on(before, emoji=False) or before in "&/"):
            continue
        end = _end(caption, found.end())
        tag = caption[found.end() : end].strip(_STRIPPED)
        if tag:
            tags.append(tag)
    return tags


def _end(text: str, place: int) -> int:
    """Returns where the hashtag that begins at a place ends."""
    while place < len(text):
        word = _WORD.match(text, place)  # the bulk of it, at the speed of a regular expression
        if word:
            place = word.end()
        elif _goes_on(text[place]):
            place += 1
        else:
            break
    return place


def _goes_on(letter: str, emoji: bool = True) -> bool:
    """Tells whether a hashtag goes on over a character; without `emoji`, whether a word does."""
    if letter.isalnum() or letter in "_＿" or letter in _OF_WORDS:
        return True
    kind = unicodedata.category(letter)
    if not emoji:
        return kind[0] == "M" and not _EMOJI_MARKS.match(letter)
    if kind[0] == "M" or kind == "Cf" or is_emoji(letter) or is_undecodable(letter):
        return True
    return kind == "Cc" and letter not in _WHITE


def hashtags_of(found: Any) -> list[str]:
    """Returns a list of hashtags as texts, without those that are missing.

    Raises:
        ValueError: if it is no list, or holds something else than texts and whole numbers.
    """
    if not isinstance(found, list):
        raise ValueError(f"hashtags are no list but {type(found).__name__}")
    texts = (text_of(tag, "a hashtag", digits=True) for tag in found)
    return [text for text in texts if text is not None]
