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
from swaglib.tasks.sources.files import needed, path_inside, read_fields, unique
from swaglib.tasks.sources.present import refuse_missing

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
        FileNotFoundError: if a list, the folder of images or an image is not there.
        ValueError: if a line is malformed, repeats a number or leaves the folder, two classes have one name, or an
            image lacks its class or split, or its line in `images.txt`; with file and line.
    """
    folder = Path(source.folder)
    needed(folder, "images", name, ADVICE)
    classes, splits = _pairs(folder, "classes.txt", name), _pairs(folder, "train_test_split.txt", name)
    unique(((f"{folder / 'classes.txt'}, class {number}", text, number) for number, text in classes.items()), name)
    labels = _pairs(folder, "image_class_labels.txt", name)
    path = needed(folder, "images.txt", name, ADVICE)
    lines = ((f"{path}, line {line}", fields) for line, fields in read_fields(path, 2, name))
    images = unique(((where, number, (where, file)) for where, (number, file) in lines), name)
    rows: list[dict[str, object]] = []
    places: list[tuple[str, str]] = []
    for number, (where, file) in images.items():
        label, split = classes.get(labels.get(number, "")), SPLITS.get(splits.get(number, ""))
        if label is None:
            wrong = "image_class_labels.txt gives it no class of classes.txt"
            raise ValueError(f"The task {name!r}: {where}: image {number}: {wrong}.")
        if split is None:
            wrong = "train_test_split.txt gives it neither 1 (training) nor 0 (testing)"
            raise ValueError(f"The task {name!r}: {where}: image {number}: {wrong}.")
        place = str(path_inside(folder, f"images/{file}", name, where))
        rows.append({"id": f"images/{file}", "path": place, "labels": [label], "split": split})
        places.append((place, where))
    fileless = [number for number in labels if number not in images]
    if fileless:
        raise ValueError(
            f"The task {name!r}: {path} has no line for {len(fileless):,} images that image_class_labels.txt has, such "
            f"as {fileless[0]}. {ADVICE}"
        )
    refuse_missing(places, name, ADVICE)
    return labelled_images(rows, name)


def _pairs(folder: Path, file: str, task: str) -> dict[str, str]:
    path = needed(folder, file, task, ADVICE)
    lines = read_fields(path, 2, task)
    return unique(((f"{path}, line {line}", number, value) for line, (number, value) in lines), task)
