"""Material Design Icons of the Pictogrammers: aliases and tags of contributors (`meta.json`). License Apache-2.0."""

from collections.abc import Iterator
from pathlib import Path

from swaglib.posts.concepts import name_of_thing
from swaglib.posts.lists import listed
from swaglib.posts.packages import needed_json, read_members
from swaglib.posts.tagged import BRAND, NO_FILE, NO_TAGS, TaggedIcon

BRAND_TAG = "Brand / Logo"


def read(archive: Path) -> Iterator[TaggedIcon]:
    """Yields every icon; aliases are tags, and a tag such as `Food / Drink` is two. Deprecated icons are not used.

    `account-alert` shows another thing than the `account` that it is drawn from, and is never split from it.
    """
    icons = needed_json(archive, "meta.json")
    svgs = read_members(archive, lambda name: name.startswith("svg/") and name.endswith(".svg"))
    names = {entry["id"]: entry["name"] for entry in icons}
    for entry in icons:
        svg = svgs.get(f"svg/{entry['name']}.svg")
        tags = tuple(listed(entry["aliases"])) + tuple(
            word.strip() for tag in listed(entry["tags"]) for word in tag.split("/")
        )
        reason = BRAND if BRAND_TAG in entry["tags"] else "is deprecated" if entry["deprecated"] else None
        reason = reason or (NO_FILE if svg is None else None if tags else NO_TAGS)
        base = name_of_thing(names.get(entry["baseIconId"], entry["name"]))
        thing = name_of_thing(entry["name"])
        yield TaggedIcon(entry["name"], (svg or b"").decode(), tags, thing, reason, base)
