"""Font Awesome Free: solid and regular icons with search terms (`metadata/icon-families.json`). License CC-BY-4.0."""

from collections.abc import Iterator
from pathlib import Path

from swaglib.posts.lists import listed
from swaglib.posts.packages import needed_json
from swaglib.posts.tagged import BRAND, NO_TAGS, TaggedIcon


def read(archive: Path) -> Iterator[TaggedIcon]:
    """Yields every icon in each style of the family `classic`; those of the style `brands` are not used."""
    for name, entry in needed_json(archive, "metadata/icon-families.json").items():
        tags = (entry["label"], *map(str, listed(entry["search"]["terms"])))
        for style, drawn in entry["svgs"].get("classic", {}).items():
            reason = BRAND if style == "brands" else None if entry["search"]["terms"] else NO_TAGS
            yield TaggedIcon(f"{style}/{name}", drawn["raw"], tags, name, reason)
