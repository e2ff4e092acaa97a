"""The shortcodes of JoyPixels, formerly EmojiOne, by way of emojibase: few words, and those that people type."""

from pathlib import Path

from swaglib.posts.emoji import shortcodes
from swaglib.posts.words import Words

PACKAGE = "emojibase-data"


def read(archive: Path, languages: list[str]) -> Words:
    """Returns the shortcodes of each emoji, which are English."""
    return shortcodes(archive, "joypixels")
