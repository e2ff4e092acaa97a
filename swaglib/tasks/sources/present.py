"""Files that a list names and nobody has: no image is tested that is not there."""

import os
from collections.abc import Iterable

ADVICE = "Put the files there, correct the paths, or remove their rows."


def refuse_missing(places: Iterable[tuple[str, str]], task: str, advice: str = ADVICE) -> None:
    """Refuses images whose files are not there; a link whose aim is gone, or a folder, is no file.

    Each folder is listed once: a million files take seconds.

    Args:
        places: path of each image, and where it was read, such as `birds.csv, row 7`.
        task: name of the task, for errors.
        advice: what to do about it, as a sentence.

    Raises:
        FileNotFoundError: if files are missing; with their number, and the first with where it was read.
    """
    folders: dict[str, frozenset[str]] = {}
    total, first, missing = 0, ("", ""), 0
    for path, where in places:
        total += 1
        folder, name = os.path.split(path)
        if folder not in folders:
            folders[folder] = _files(folder)
        # File systems that take two spellings for one list the other.
        if name not in folders[folder] and not os.path.isfile(path):
            first = (path, where) if not missing else first
            missing += 1
    if missing:
        raise FileNotFoundError(
            f"The task {task!r}: {missing:,} of {total:,} images are not there. The first is {first[0]}, of "
            f"{first[1]}. {advice}"
        )


def _files(folder: str) -> frozenset[str]:
    try:
        with os.scandir(folder or ".") as entries:
            return frozenset(entry.name for entry in entries if entry.is_file())
    except (FileNotFoundError, NotADirectoryError):
        return frozenset()
