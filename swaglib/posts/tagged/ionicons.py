"""Ionicons: filled, outline and sharp icons with the tags of their designers (`dist/ionicons.json`). License MIT."""

import re
from collections.abc import Iterator
from pathlib import Path

from swaglib.posts.lists import listed
from swaglib.posts.packages import needed_json, read_members
from swaglib.posts.tagged import BRAND, NO_FILE, NO_TAGS, TaggedIcon

_STYLE = re.compile(r"-(outline|sharp)$")


def read(archive: Path) -> Iterator[TaggedIcon]:
    """Yields every icon in each style."""
    svgs = read_members(archive, lambda name: name.startswith("dist/svg/") and name.endswith(".svg"))
    for entry in needed_json(archive, "dist/ionicons.json")["icons"]:
        name, tags = entry["name"], tuple(listed(entry["tags"]))
        svg = svgs.get(f"dist/svg/{name}.svg")
        reason = BRAND if name.startswith("logo-") else NO_FILE if svg is None else None if tags else NO_TAGS
        yield TaggedIcon(name, (svg or b"").decode(), tags, _STYLE.sub("", name), reason)
