"""The words of Unicode's CLDR: short names and keywords that its members have agreed on, by way of emojibase."""

from pathlib import Path

from swaglib.posts.emoji import bare
from swaglib.posts.lists import listed
from swaglib.posts.packages import read_json
from swaglib.posts.words import Words

PACKAGE = "emojibase-data"


def read(archive: Path, languages: list[str]) -> Words:
    """Returns the short name and the keywords of each emoji in some languages.

    Raises:
        ValueError: if a language is not in the archive.
    """
    words: Words = {}
    for language in languages:
        entries = read_json(archive, f"{language}/data.json")
        if entries is None:
            raise ValueError(f"{archive} has no words in the language {language!r}. Correct collect.languages.")
        for entry in entries:
            words.setdefault(bare(entry["emoji"]), []).extend([entry["label"], *listed(entry.get("tags", []))])
    return words
