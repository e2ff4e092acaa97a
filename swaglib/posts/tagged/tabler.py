"""Tabler: icons in outline, some filled too, with tags and a category (`icons.json`). License MIT."""

from collections.abc import Iterator
from pathlib import Path

from swaglib.posts.lists import listed
from swaglib.posts.packages import needed_json, read_members
from swaglib.posts.tagged import BRAND, NO_TAGS, TaggedIcon

STYLES = ("outline", "filled")


def read(archive: Path) -> Iterator[TaggedIcon]:
    """Yields every icon in each style; the category is one of the tags."""
    icons = needed_json(archive, "icons.json")
    svgs = read_members(archive, lambda name: name.startswith("icons/") and name.endswith(".svg"))
    for name, entry in icons.items():
        tags = tuple(listed(entry["tags"])) + ((entry["category"],) if entry.get("category") else ())
        brand = entry.get("category") == "Brand" or name.startswith("brand-")
        for style in STYLES:
            svg = svgs.get(f"icons/{style}/{name}.svg")
            if svg is not None:
                reason = BRAND if brand else None if entry["tags"] else NO_TAGS
                yield TaggedIcon(f"{style}/{name}", svg.decode(), tags, name, reason)
