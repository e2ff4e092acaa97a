"""The words of GitHub: the shortcodes and tags by which its users find emoji, by way of the package gemoji."""

from pathlib import Path

from swaglib.posts.emoji import bare
from swaglib.posts.javascript import read_literal
from swaglib.posts.lists import listed
from swaglib.posts.packages import needed_text
from swaglib.posts.words import Words

PACKAGE = "gemoji"


def read(archive: Path, languages: list[str]) -> Words:
    """Returns the description, shortcodes and tags of each emoji, which are English.

    Raises:
        ValueError: if the package has another layout.
    """
    entries = read_literal(needed_text(archive, "index.js"), "export const gemoji =", str(archive))
    return {bare(one["emoji"]): [one["description"], *listed(one["names"]), *listed(one["tags"])] for one in entries}
