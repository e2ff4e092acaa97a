"""Paths that strangers' files name: never outside the folder that they were given for."""

from pathlib import Path, PurePosixPath

from swaglib.posts.malformed import is_utf8


def inside(folder: Path, name: str) -> Path:
    """Returns `folder/name`.

    Raises:
        ValueError: if that would lie outside the folder, or the name is no UTF-8.
    """
    if not is_utf8(name):
        raise ValueError(f"the path {name[:80]!r} is no UTF-8")
    parts = PurePosixPath(name.replace("\\", "/"))
    if not name or "\0" in name or parts.is_absolute() or ".." in parts.parts or ":" in name.split("/")[0]:
        raise ValueError(f"the path {name[:80]!r} leaves the folder of images")
    # Windows writes `a\\b.jpg`; where a file is really called so, it is meant.
    return folder / name if "\\" not in name or (folder / name).is_file() else folder / name.replace("\\", "/")
