"""A folder of images a class, as `torchvision.datasets.ImageFolder` and many published sets have it.

train/cat/1.jpg  val/cat/2.jpg  test/cat/3.jpg      or without splits:      cat/1.jpg  dog/2.jpg
"""

from pathlib import Path

import polars as pl

from swaglib.tasks.definition import ImageFolderSource
from swaglib.tasks.images import SPLITS, TEST, TRAIN, VALIDATION, labelled_images
from swaglib.tasks.sources.class_folders import images_by_class, subfolders
from swaglib.tasks.sources.files import needed

SPLIT_FOLDERS = {
    **dict.fromkeys(("train", "training"), TRAIN),
    **dict.fromkeys(("val", "valid", "validation", "dev"), VALIDATION),
    **dict.fromkeys(("test", "testing"), TEST),
}
"""Splits by the names of their folders, in lower case."""


def read_image_folder(source: ImageFolderSource, name: str) -> pl.DataFrame:
    """Lists the images of a folder.

    A folder with a name of `SPLIT_FOLDERS`, in any case, is a split if it holds folders. If no such folder holds any,
    it is a class like any other, say of trains. Where there are splits, other folders beside them are not looked into.

    Args:
        source: place of the folder, and whether all its images are for testing.
        name: name of the task.

    Returns:
        Images in the schema `swaglib.tasks.images.IMAGE`; without a split where the folder has none.

    Raises:
        FileNotFoundError: if the folder is not there, or a split or a class holds no image.
        ValueError: if a class's folder holds folders or strange files, two folders are one split, a split holds no
            folder a class while another does, or a class lies beside the splits.
    """
    folder = needed(Path(source.folder), "", name, "Correct source.folder in the task's file, or put the images there.")
    splits = _split_folders(folder, name)
    parts: list[tuple[Path, str | None]] = [(splits[split], split) for split in SPLITS if split in splits]
    images = pl.concat(
        images_by_class(part, folder, name).with_columns(split=pl.lit(TEST if source.test_only else split, pl.String))
        for part, split in parts or [(folder, None)]
    )
    if splits:
        _refuse_classes_beside(folder, set(images["class"]), set(splits.values()), name)
    return labelled_images(images.select("id", "path", "split", labels=pl.concat_list("class")), name)


def _split_folders(folder: Path, task: str) -> dict[str, Path]:
    """Returns the folder of each split; none if the folders are classes."""
    there = subfolders(folder, task)
    named = [one for one in there if one.name.lower() in SPLIT_FOLDERS]
    flat = [one for one in named if not subfolders(one, task)]
    if len(flat) == len(named):
        if len(named) > 1 and len(named) == len(there):
            raise ValueError(
                f"The task {task!r}: {folder} holds the splits {', '.join(one.name for one in named)}, and none of "
                "them holds a folder a class. Sort the images into such folders, or name a table of paths and labels."
            )
        return {}
    if flat:
        raise ValueError(
            f"The task {task!r}: {flat[0]} holds no folder a class, and the other splits do. Sort its images into "
            "folders named for their classes, or move it out of the source's folder."
        )
    splits: dict[str, Path] = {}
    for one in named:
        split = SPLIT_FOLDERS[one.name.lower()]
        other = splits.setdefault(split, one)
        if other != one:
            raise ValueError(
                f"The task {task!r}: {folder} has two folders for the split {split}, {other.name!r} and {one.name!r}. "
                "Move one of them elsewhere, or merge them if their images belong together."
            )
    return splits


def _refuse_classes_beside(folder: Path, classes: set[str], splits: set[Path], task: str) -> None:
    """Refuses a class beside the splits, or a folder that holds some: its images would be lost."""
    for one in subfolders(folder, task):
        if one in splits:
            continue
        inner = sorted(classes & {deeper.name for deeper in subfolders(one, task)})
        if inner or one.name in classes:
            what = f"holds folders named like the splits' classes, such as {inner[0]!r}" if inner else "is a class"
            raise ValueError(
                f"The task {task!r}: {one} lies beside the splits and {what}, so its images would be lost. Name it "
                f"for a split ({', '.join(SPLIT_FOLDERS)}), or move it out of the source's folder."
            )
