"""Carbon: IBM's icons with aliases (`metadata.json`). License Apache-2.0; IBM's and others' marks are left out."""

import re
from collections.abc import Iterator
from pathlib import Path

from swaglib.posts.lists import listed
from swaglib.posts.packages import needed_json
from swaglib.posts.tagged import BRAND, NO_TAGS, TaggedIcon

_MARKS = re.compile(
    r"^(logo|ibm|watson|q|cloud-?pak|redhat|red-hat|openshift|zos|z-os|db2|sap|watsonx)(-|$)", re.IGNORECASE
)
_STYLE = re.compile(r"--(filled|outline|alt|glyph)$")


def read(archive: Path) -> Iterator[TaggedIcon]:
    """Yields every icon in its largest size."""
    for entry in needed_json(archive, "metadata.json")["icons"]:
        name, tags = entry["name"], tuple(listed(entry["aliases"]))
        drawn = max(entry["assets"], key=lambda one: int(one["size"] if str(one["size"]).isdigit() else 0))
        mark = _MARKS.search(name) or any(_MARKS.search(part) for part in entry["namespace"])
        reason = BRAND if mark else None if tags else NO_TAGS
        thing = _STYLE.sub("", name)
        yield TaggedIcon(
            "/".join([*entry["namespace"], name]), drawn["source"], (entry["friendlyName"], *tags), thing, reason
        )
