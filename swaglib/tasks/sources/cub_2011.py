"""CUB-200-2011: 200 species of birds.

    images.txt                  1 001.Black_footed_Albatross/Black_Footed_Albatross_0046_18.jpg
    image_class_labels.txt      1 1
    train_test_split.txt        1 0             1 is for training, 0 for testing
    classes.txt                 1 001.Black_footed_Albatross
    images/

Source: Wah et al. 2011, https://www.vision.caltech.edu/datasets/cub_200_2011.
"""

from pathlib import Path

import polars as pl

from swaglib.tasks.definition import FolderSource
from swaglib.tasks.images import TEST, TRAIN, labelled_images
from swaglib.tasks.sources.files import needed, path_inside, read_fields

SPLITS = {"1": TRAIN, "0": TEST}
ADVICE = "Unpack CUB_200_2011.tgz from https://www.vision.caltech.edu/datasets/cub_200_2011, and name its folder."


def read_cub_2011(source: FolderSource, name: str) -> pl.DataFrame:
    """Lists the images of CUB-200-2011.

    Args:
        source: holds the four lists and `images`.
        name: name of the task.

    Returns:
        Images in the schema `swaglib.tasks.images.IMAGE`; classes are named like `001.Black_footed_Albatross`.

    Raises:
        FileNotFoundError: if a list or the folder of images is not there.
        ValueError: if a line is malformed or leaves the folder, or an image lacks its class or split; with file and
            line.
    """
    folder = Path(source.folder)
    needed(folder, "images", name, ADVICE)
    classes, splits = _pairs(folder, "classes.txt", name), _pairs(folder, "train_test_split.txt", name)
    labels = _pairs(folder, "image_class_labels.txt", name)
    path = needed(folder, "images.txt", name, ADVICE)
    rows: list[dict[str, object]] = []
    for line, (number, file) in read_fields(path, 2, name):
        where = f"{path}, line {line}"
        label, split = classes.get(labels.get(number, "")), SPLITS.get(splits.get(number, ""))
        if label is None:
            wrong = "image_class_labels.txt gives it no class of classes.txt"
            raise ValueError(f"The task {name!r}: {where}: image {number}: {wrong}.")
        if split is None:
            wrong = "train_test_split.txt gives it neither 1 (training) nor 0 (testing)"
            raise ValueError(f"The task {name!r}: {where}: image {number}: {wrong}.")
        place = path_inside(folder, f"images/{file}", name, where)
        rows.append({"id": f"images/{file}", "path": str(place), "labels": [label], "split": split})
    return labelled_images(rows, name)


def _pairs(folder: Path, file: str, task: str) -> dict[str, str]:
    lines = read_fields(needed(folder, file, task, ADVICE), 2, task)
    return {number: value for _, (number, value) in lines}
