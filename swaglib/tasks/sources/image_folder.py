"""A folder of images a class, as `torchvision.datasets.ImageFolder` and many published sets have it.

train/cat/1.jpg  val/cat/2.jpg  test/cat/3.jpg      or without splits:      cat/1.jpg  dog/2.jpg
"""

from pathlib import Path

import polars as pl

from swaglib.tasks.definition import ImageFolderSource
from swaglib.tasks.images import TEST, TRAIN, VALIDATION, labelled_images
from swaglib.tasks.sources.class_folders import images_by_class, subfolders
from swaglib.tasks.sources.files import needed

SPLIT_FOLDERS = {"train": TRAIN, "val": VALIDATION, "validation": VALIDATION, "test": TEST}


def read_image_folder(source: ImageFolderSource, name: str) -> pl.DataFrame:
    """Lists the images of a folder.

    A folder named `train`, `val`, `validation` or `test` is a split if it holds folders; otherwise it is a class like
    any other, say of trains. Where there are splits, other folders beside them are not looked into.

    Args:
        source: place of the folder, and whether all its images are for testing.
        name: name of the task.

    Returns:
        Images in the schema `swaglib.tasks.images.IMAGE`; without a split where the folder has none.

    Raises:
        FileNotFoundError: if the folder is not there, or a split holds no image.
        ValueError: if a class's folder holds folders.
    """
    folder = needed(Path(source.folder), "", name, "Correct source.folder in the task's file, or put the images there.")
    parts: list[tuple[Path, str | None]] = [(folder / part, split) for part, split in SPLIT_FOLDERS.items()]
    splits = [(part, split) for part, split in parts if part.is_dir() and subfolders(part)]
    images = pl.concat(
        images_by_class(part, folder, name).with_columns(split=pl.lit(TEST if source.test_only else split, pl.String))
        for part, split in splits or [(folder, None)]
    )
    return labelled_images(images.select("id", "path", "split", labels=pl.concat_list("class")), name)
