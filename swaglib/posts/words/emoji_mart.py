"""The words of Missive's emoji picker, which people type into its search box: the package @emoji-mart/data."""

from pathlib import Path

from swaglib.posts.emoji import bare
from swaglib.posts.lists import listed
from swaglib.posts.packages import needed_json
from swaglib.posts.words import Words

PACKAGE = "emoji-mart"


def read(archive: Path, languages: list[str]) -> Words:
    """Returns the name and the keywords of each emoji, which are English."""
    entries = needed_json(archive, "sets/15/native.json")["emojis"].values()
    return {bare(one["skins"][0]["native"]): [one["name"], one["id"], *listed(one["keywords"])] for one in entries}
