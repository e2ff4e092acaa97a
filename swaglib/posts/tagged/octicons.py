"""Octicons: GitHub's icons with keywords (`build/data.json`). License MIT; GitHub's marks are left out."""

import re
from collections.abc import Iterator
from pathlib import Path

from swaglib.posts.lists import listed
from swaglib.posts.packages import needed_json
from swaglib.posts.tagged import BRAND, NO_TAGS, TaggedIcon

_MARKS = re.compile(r"^(mark|logo|copilot|dependabot|hubot|squirrel)(-|$)|-(copilot|dependabot)$")


def read(archive: Path) -> Iterator[TaggedIcon]:
    """Yields every icon in its largest size: sizes are the same image for other resolutions."""
    for name, entry in needed_json(archive, "build/data.json").items():
        height = max(entry["heights"], key=int)
        drawn = entry["heights"][height]
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawn["width"]} {height}">{drawn["path"]}</svg>'
        tags = tuple(listed(entry["keywords"]))
        reason = BRAND if _MARKS.search(name) else None if tags else NO_TAGS
        yield TaggedIcon(name, svg, tags, name.removesuffix("-fill"), reason)
