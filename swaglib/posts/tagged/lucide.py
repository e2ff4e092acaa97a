"""Lucide: icons in outline with the tags of its contributors (`tags.json`). License ISC."""

from collections.abc import Iterator
from pathlib import Path

from swaglib.posts.lists import listed
from swaglib.posts.packages import needed_json, read_members
from swaglib.posts.tagged import NO_TAGS, TaggedIcon


def read(archive: Path) -> Iterator[TaggedIcon]:
    """Yields every icon. One without tags, such as an alias, is not used."""
    tags = needed_json(archive, "tags.json")
    for path, svg in read_members(archive, lambda name: name.startswith("icons/") and name.endswith(".svg")).items():
        name = path.removeprefix("icons/").removesuffix(".svg")
        own = tuple(listed(tags.get(name, [])))
        yield TaggedIcon(name, svg.decode(), own, name, None if own else NO_TAGS)
