"""Hashtags as a source holds them: the words of a caption that begin with a hash sign, or a list."""

import re
from typing import Any

# Not within a word, an address (`page#top`, `/#top`) or a character of HTML (`&#39;`); several may run on (`#a#b`).
_HASHTAGS = re.compile(r"(?<![\w&/])(?:[#＃][^\s#＃]+)+")
_HASHTAG = re.compile(r"[^#＃]+")
_TRAILING = ".,;:!?)]}\"'…"


def hashtags_in(caption: str) -> list[str]:
    """Returns the hashtags of a caption, without the hash sign and the punctuation that follows them.

    Example:
        >>> hashtags_in("Look! #brownbear #forest, #2024.")
        ['brownbear', 'forest', '2024']
    """
    words = [word for run in _HASHTAGS.findall(caption) for word in _HASHTAG.findall(run)]
    return [tag for word in words if (tag := word.rstrip(_TRAILING))]


def hashtags_of(found: Any) -> list[str]:
    """Returns a list of hashtags as texts, without those that are missing.

    Raises:
        ValueError: if it is no list, or holds something else than texts and numbers.
    """
    if not isinstance(found, list):
        raise ValueError(f"hashtags are no list but {type(found).__name__}")
    tags = [tag for tag in found if tag is not None]
    wrong = [tag for tag in tags if not isinstance(tag, str | int | float)]
    if wrong:
        raise ValueError(f"a hashtag is no text but {type(wrong[0]).__name__}")
    return [str(tag) for tag in tags]
