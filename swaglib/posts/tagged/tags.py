"""Which of a set's tags are hashtags: reviewed lists of what a set says for itself, and of product names.

Nobody writes `*new*` or `7.4.1` under an image; these are dropped and counted. Words of style that the designers wrote
as tags (`outline`, `filled`) stay: people who upload line drawings write them. Those that are only in an icon's name
(`bell-outline`) are no tags: the name of the thing leaves them out.
"""

import csv
import re
from functools import cache
from pathlib import Path

DROPPED = Path(__file__).with_name("dropped_tags.csv")
EVERY_SET = "*"
VERSION = "version number"
NO_TEXT = "is no text"

_VERSION = re.compile(r"v?\d+(\.\d+)+([-.]?(alpha|beta|rc)\d*)?", re.IGNORECASE)
_SEPARATORS = re.compile(r"[-_/ ]+")


def hashtags_of(
    tags: tuple[object, ...], thing: str, reviewed: dict[str, str]
) -> tuple[list[str], list[tuple[str, str]]]:
    """Returns what a user would have written of an icon: its tags, the name of the thing and the words of that name.

    Args:
        tags: tags as the designers wrote them.
        thing: name of what the icon shows, such as `beer-stein`.
        reviewed: reasons by tag in lower case, see `reviewed_tags`.

    Returns:
        Hashtags, each once, in their order; and dropped tags with the reason.
    """
    kept: dict[str, None] = {}
    dropped = []
    words = [word for word in _SEPARATORS.split(thing) if len(word) > 1 and not word.isdigit()]
    for tag in (*tags, " ".join(words), *words):
        reason = _reason(tag, reviewed) if isinstance(tag, str) else NO_TEXT
        if reason is not None:
            dropped.append((str(tag), reason))
        elif own := str(tag).strip():
            kept.setdefault(own)
    return list(kept), dropped


def _reason(tag: str, reviewed: dict[str, str]) -> str | None:
    """Returns why a tag is no hashtag, else None."""
    return reviewed.get(tag.strip().lower()) or (VERSION if _VERSION.fullmatch(tag.strip()) else None)


@cache
def reviewed_tags(name: str, path: Path = DROPPED) -> dict[str, str]:
    """Returns the reviewed tags that a set drops: the reason by the tag in lower case.

    Args:
        name: name of the set.
        path: CSV file with the columns `set` (`*` for all), `tag`, `reason`.
    """
    with open(path, newline="", encoding="utf-8") as stream:
        return {row["tag"]: row["reason"] for row in csv.DictReader(stream) if row["set"] in (name, EVERY_SET)}
