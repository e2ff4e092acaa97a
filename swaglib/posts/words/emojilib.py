"""The words of emojilib's contributors: keywords that anyone may propose."""

from pathlib import Path

from swaglib.posts.emoji import bare
from swaglib.posts.lists import listed
from swaglib.posts.packages import needed_json
from swaglib.posts.words import Words

PACKAGE = "emojilib"


def read(archive: Path, languages: list[str]) -> Words:
    """Returns the keywords of each emoji, which are English."""
    return {
        bare(character): listed(words) for character, words in needed_json(archive, "dist/emoji-en-US.json").items()
    }
