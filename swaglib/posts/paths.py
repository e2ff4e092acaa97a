"""Paths that strangers' files name: never outside the folder that they were given for."""

import os
from pathlib import Path, PurePosixPath

from swaglib.posts.malformed import is_utf8


def inside(folder: Path, name: str) -> Path:
    """Returns `folder/name`; a backslash of Windows is a slash, unless a file of the literal name is there.

    Raises:
        ValueError: if that would lie outside the folder, or the name is no UTF-8.
    """
    if not is_utf8(name):
        raise ValueError(f"the path {name[:80]!r} is no UTF-8")
    slashed = name.replace("\\", "/")
    parts = PurePosixPath(slashed)
    if not name or "\0" in name or parts.is_absolute() or ".." in parts.parts or ":" in slashed.split("/")[0]:
        raise ValueError(f"the path {name[:80]!r} leaves the folder of images")
    # os.path, unlike pathlib, takes a name that is too long for one of no file.
    return folder / (name if "\\" not in name or os.path.isfile(folder / name) else slashed)
