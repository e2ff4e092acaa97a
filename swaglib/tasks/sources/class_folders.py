"""Folders that hold the images of one class each, named for the class; whatever else they hold is named or harmless."""

import os
from pathlib import Path

import polars as pl

from swaglib.posts.malformed import is_utf8

IMAGE_ENDINGS = (
    *(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"),
    *(".ppm", ".pgm", ".pbm", ".pnm"),
)
HARMLESS_ENDINGS = (
    *(".txt", ".csv", ".tsv", ".json", ".xml", ".md", ".html", ".htm", ".yaml", ".yml", ".mat", ".db", ".ini"),
)
"""Endings of files that lie beside images and are none, such as lists, and what file managers leave."""

HARMLESS_NAMES = ("readme", "license")


def subfolders(folder: Path, task: str) -> list[Path]:
    """Returns the folders in a folder by name, without hidden ones.

    Raises:
        ValueError: if there is a link whose aim is gone, which may have been a folder.
    """
    with os.scandir(folder) as entries:
        seen = sorted((one.name, one.is_dir(), _dangling(one)) for one in entries if not _hidden(one.name))
    for name, _, dangling in seen:
        if dangling:
            raise ValueError(_gone(folder / name, task))
    return [folder / name for name, is_folder, _ in seen if is_folder]


def image_names(folder: Path, task: str) -> list[str]:
    """Returns the names of the images in a folder, in their order, without hidden ones.

    Raises:
        ValueError: if there is a link whose aim is gone, or a file of an unknown kind, which may be an image.
    """
    names = []
    with os.scandir(folder) as entries:
        for one in entries:
            if _hidden(one.name) or one.is_dir():
                continue
            if not one.is_file():
                raise ValueError(_gone(folder / one.name, task))
            if one.name.lower().endswith(IMAGE_ENDINGS):
                names.append(one.name)
            elif not _harmless(one.name):
                raise ValueError(
                    f"The task {task!r}: {folder / one.name!s} lies among images, and its ending tells neither an "
                    f"image ({', '.join(IMAGE_ENDINGS)}) nor a list. Convert it, name it for what it is, or remove it."
                )
    return sorted(names)


def images_by_class(folder: Path, root: Path, task: str) -> pl.DataFrame:
    """Lists the images in the folders of `folder`, each of which is a class.

    Args:
        folder: holds a folder a class.
        root: the ids are paths from here.
        task: its name, for errors.

    Returns:
        `id`, `path` and `class` an image, sorted by class and name.

    Raises:
        FileNotFoundError: if there is no image in any folder, or none in the folder of a class.
        ValueError: if a class's folder holds folders, whose images would be lost, or a file that may be an image and
            cannot be read; if images lie beside the folders; if a name is no UTF-8.
    """
    columns: dict[str, list[str]] = {"id": [], "path": [], "class": []}
    empty = []
    for place in subfolders(folder, task):
        deeper = subfolders(place, task)
        if deeper:
            raise ValueError(
                f"The task {task!r}: {place} should hold the images of one class, but holds the folder "
                f"{deeper[0].name!r}. Name the folder right above those of the classes as the source's folder."
            )
        names, prefix = image_names(place, task), place.relative_to(root).as_posix()
        if not is_utf8(prefix, *names):
            raise ValueError(f"The task {task!r}: {place!a} has a name that is no UTF-8. Rename it or its images.")
        columns["id"] += [f"{prefix}/{name}" for name in names]
        columns["path"] += [f"{place}{os.sep}{name}" for name in names]
        columns["class"] += [place.name] * len(names)
        empty += [] if names else [place]
    if not columns["id"]:
        raise FileNotFoundError(
            f"The task {task!r} finds no image in {folder}. It should hold a folder a class, with images that end in "
            f"{', '.join(IMAGE_ENDINGS)}."
        )
    if empty:
        raise FileNotFoundError(
            f"The task {task!r} finds no image of the class {empty[0].name!r} in {empty[0]}: {len(empty):,} folders of "
            "classes hold none. Put images there, or remove the folder."
        )
    _refuse_loose(folder, task)
    return pl.DataFrame(columns)


def _refuse_loose(folder: Path, task: str) -> None:
    """Refuses images that lie beside the folders of the classes: they would be lost."""
    with os.scandir(folder) as entries:
        loose = sorted(
            one.name
            for one in entries
            if one.name.lower().endswith(IMAGE_ENDINGS) and not _hidden(one.name) and not one.is_dir()
        )
    if loose:
        raise ValueError(
            f"The task {task!r}: {folder} holds the folders of the classes, and {len(loose):,} images that are in none "
            f"of them, such as {loose[0]!r}. Move them into the folder of their class, or elsewhere."
        )


def _gone(path: Path, task: str) -> str:
    return f"The task {task!r}: {path} is a link to what is not there, or no file. Mend the link, or remove it."


def _dangling(entry: os.DirEntry[str]) -> bool:
    return entry.is_symlink() and not os.path.exists(entry.path)


def _harmless(name: str) -> bool:
    return name.lower().endswith(HARMLESS_ENDINGS) or name.lower() in HARMLESS_NAMES


def _hidden(name: str) -> bool:
    return name.startswith(".")
