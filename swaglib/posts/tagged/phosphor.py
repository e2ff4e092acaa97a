"""Phosphor: icons in six weights with tags and categories, published as JavaScript (`dist/index.mjs`). License MIT.

The weights thin, light and bold differ from the regular one by the width of lines only, and are left out.
"""

from collections.abc import Iterator
from pathlib import Path

from swaglib.posts.javascript import read_literal
from swaglib.posts.lists import listed
from swaglib.posts.packages import needed_text, read_members
from swaglib.posts.tagged import BRAND, NO_TAGS, TaggedIcon

WEIGHTS = {"regular": "", "fill": "-fill", "duotone": "-duotone"}


def read(archive: Path) -> Iterator[TaggedIcon]:
    """Yields every icon in three weights."""
    icons = read_literal(needed_text(archive, "dist/index.mjs"), "const n =", str(archive))
    svgs = read_members(archive, lambda name: name.startswith("assets/") and name.endswith(".svg"))
    for entry in icons:
        name, tags = entry["name"], tuple(listed(entry["tags"]))
        brand = any(category.endswith(".BRAND") for category in listed(entry["categories"])) or name.endswith("-logo")
        for weight, suffix in WEIGHTS.items():
            svg = svgs.get(f"assets/{weight}/{name}{suffix}.svg")
            if svg is not None:
                yield TaggedIcon(
                    f"{weight}/{name}", svg.decode(), tags, name, BRAND if brand else None if tags else NO_TAGS
                )
