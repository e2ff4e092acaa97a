"""Finds the source that a setting names, checks its settings, and reads it: a file of `swaglib/posts/sources`.

The file of a source has two things at its top level: `Settings`, a pydantic dataclass that inherits from `Source`, and
`read(settings)`, which yields a mapping for each post, or what is wrong with a row.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from swaglib.posts.files import files_of
from swaglib.posts.malformed import Malformed
from swaglib.registry import find, module_name
from swaglib.settings.fit import fit
from swaglib.settings.source import Source

Rows = Iterable[dict[str, Any] | Malformed]

ROOM = "swaglib.posts.sources"
NEEDED = ("Settings", "read")

PATTERNS = ("metadata", "tars", "files")
"""What the settings of a source call the patterns of its files; a folder of images is called `images`."""


def load_source(name: str, values: dict[str, Any]) -> Source:
    """Returns the settings of a source, checked; nothing of it is read.

    Args:
        name: its name under `collect.sources`.
        values: its settings as they stand there.

    Raises:
        ValueError: if there is no such kind of source, or a setting does not fit it; names each that does not.
    """
    module = find(ROOM, _file(values["kind"]), NEEDED)
    if not (isinstance(module.Settings, type) and issubclass(module.Settings, Source)):
        raise ValueError(f"`Settings` of {module.__name__} must inherit from `swaglib.settings.source.Source`.")
    settings: Source = fit(module.Settings, values, f"collect.sources.{name}")
    return settings


def load_sources(sources: dict[str, dict[str, Any]]) -> dict[str, Source]:
    """Returns the settings of all sources by name, checked; raises what `load_source` raises."""
    return {name: load_source(name, values) for name, values in sources.items()}


def rows_of(settings: Source) -> Rows:
    """Yields the posts of a source and its malformed rows.

    Raises:
        FileNotFoundError: if a pattern names no file.
        ValueError: if a file is of another kind or lacks a column.
    """
    rows: Rows = find(ROOM, _file(settings.kind), NEEDED).read(settings)
    return rows


def modules_of(sources: Iterable[Source]) -> tuple[str, ...]:
    """Returns the full names of the modules that read some sources, which are part of what the posts depend on."""
    return tuple(sorted({module_name(ROOM, _file(settings.kind)) for settings in sources}))


def paths_of(sources: Iterable[Source]) -> list[Path]:
    """Returns the files and folders that sources read, images included; those that are not there are left out."""
    found = []
    for source in sources:
        for pattern in (own for name in PATTERNS for own in getattr(source, name, [])):
            found += files_of(pattern)
        if hasattr(source, "images") and Path(source.images).is_dir():
            found.append(Path(source.images))
    return sorted(set(found))


def _file(kind: str) -> str:
    """Returns the name of the module that reads a kind of source: `hugging-face` is `hugging_face`."""
    return kind if "." in kind else kind.replace("-", "_")
