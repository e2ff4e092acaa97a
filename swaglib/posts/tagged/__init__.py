"""Sets of icons with their designers' own tags, a file each: with `read(archive)`, which yields `TaggedIcon`.

A set's name in the settings is that of its file, and that of its package in `packages.json`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from swaglib.registry import find, module_name

ROOM = "swaglib.posts.tagged"
BRAND = "brand or trademark"
NO_TAGS = "has no tags"
NO_FILE = "its file is not in the package"


@dataclass(frozen=True)
class TaggedIcon:
    """An icon as its designers published it.

    Attributes:
        name: name in the set, which no other icon of the set has.
        svg: the document.
        tags: words that the designers wrote for people who look for it, as they are: now and then a number.
        thing: name of what it shows, which all weights and styles of one icon share.
        reason: why it is not used, else None.
        base: name that joins it with others that are drawn alike, so that splits never part them; None takes `thing`.
    """

    name: str
    svg: str
    tags: tuple[object, ...]
    thing: str
    reason: str | None = None
    base: str | None = None


def reader(name: str) -> Callable[[Path], Iterator[TaggedIcon]]:
    """Returns the function that reads a set out of its archive.

    Raises:
        ValueError: if there is no file of this name; names those that are there.
    """
    module: Any = find(ROOM, name.replace("-", "_"), ["read"])
    return cast(Callable[[Path], Iterator[TaggedIcon]], module.read)


def set_module(name: str) -> str:
    """Returns the full name of the module that reads a set."""
    return module_name(ROOM, name.replace("-", "_"))
