"""Folders that hold the images of one class each, named for the class."""

import os
from pathlib import Path

import polars as pl

from swaglib.posts.malformed import is_utf8

IMAGE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff")


def subfolders(folder: Path) -> list[Path]:
    """Returns the folders in a folder by name, without hidden ones."""
    with os.scandir(folder) as entries:
        return [folder / name for name in sorted(one.name for one in entries if one.is_dir() and not _hidden(one.name))]


def image_names(folder: Path) -> list[str]:
    """Returns the names of the images in a folder, in their order, without hidden ones."""
    with os.scandir(folder) as entries:
        return sorted(
            one.name
            for one in entries
            if one.name.lower().endswith(IMAGE_ENDINGS) and not _hidden(one.name) and one.is_file()
        )


def images_by_class(folder: Path, root: Path, task: str) -> pl.DataFrame:
    """Lists the images in the folders of `folder`, each of which is a class.

    Args:
        folder: holds a folder a class.
        root: the ids are paths from here.
        task: its name, for errors.

    Returns:
        `id`, `path` and `class` an image, sorted by class and name.

    Raises:
        FileNotFoundError: if there is no image in any folder.
        ValueError: if a class's folder holds folders, whose images would be lost, or a name is no UTF-8.
    """
    columns: dict[str, list[str]] = {"id": [], "path": [], "class": []}
    for place in subfolders(folder):
        names, prefix = image_names(place), place.relative_to(root).as_posix()
        deeper = subfolders(place)
        if deeper:
            raise ValueError(
                f"The task {task!r}: {place} should hold the images of one class, but holds the folder "
                f"{deeper[0].name!r}. Name the folder right above those of the classes as the source's folder."
            )
        if not is_utf8(prefix, *names):
            raise ValueError(f"The task {task!r}: {place!a} has a name that is no UTF-8. Rename it or its images.")
        columns["id"] += [f"{prefix}/{name}" for name in names]
        columns["path"] += [f"{place}{os.sep}{name}" for name in names]
        columns["class"] += [place.name] * len(names)
    if not columns["id"]:
        raise FileNotFoundError(
            f"The task {task!r} finds no image in {folder}. It should hold a folder a class, with images that end in "
            f"{', '.join(IMAGE_ENDINGS)}."
        )
    return pl.DataFrame(columns)


def _hidden(name: str) -> bool:
    return name.startswith(".")
