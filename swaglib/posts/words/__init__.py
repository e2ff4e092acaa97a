"""Words that communities give to emoji, a file each: with `PACKAGE`, and `read(archive, languages)`.

`PACKAGE` is the name of the package that brings the words, as `packages.json` names it; `read` returns the words of
each emoji by its characters without the variation selector U+FE0F, as they were written. A community's name in the
settings is that of its file, with `-` for `_`.
"""

from pathlib import Path
from typing import Protocol, cast

from swaglib.registry import find, module_name

Words = dict[str, list[str]]

ROOM = "swaglib.posts.words"
NEEDED = ("PACKAGE", "read")


class Community(Protocol):
    """What the file of a community has at its top level."""

    PACKAGE: str

    def read(self, archive: Path, languages: list[str]) -> Words:
        """Returns the words of each emoji."""
        ...


def community(name: str) -> Community:
    """Returns the module of a community.

    Raises:
        ValueError: if there is none of this name; names those that are there.
    """
    return cast(Community, find(ROOM, plain(name), NEEDED))


def community_module(name: str) -> str:
    """Returns the full name of the module of a community."""
    return module_name(ROOM, plain(name))


def plain(name: str) -> str:
    """Returns the name of a file for a name in the settings."""
    return name.replace("-", "_")
