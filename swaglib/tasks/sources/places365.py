"""Places365-Standard: 365 kinds of scenes.

    categories_places365.txt            /a/airfield 0
    places365_train_standard.txt        /a/airfield/00000001.jpg 0       below data_256 or data_256_standard
    places365_val.txt                   Places365_val_00000001.jpg 165   below val_256

The archive of the training images unpacks to `data_256`; torchvision renames it to `data_256_standard`. The images
of full size (`data_large`, `val_large`) are read where the small ones are not there. The labels of the set's own test
images are secret: validation is the test split here.

Source: Zhou et al. 2018, https://arxiv.org/abs/1610.02055.
"""

from pathlib import Path

import polars as pl

from swaglib.tasks.definition import FolderSource
from swaglib.tasks.images import TEST, TRAIN, labelled_images
from swaglib.tasks.sources.files import needed, path_inside, read_fields, unique
from swaglib.tasks.sources.present import refuse_missing

CLASSES = "categories_places365.txt"
PARTS = (
    ("places365_train_standard.txt", TRAIN, ("data_256_standard", "data_256", "data_large_standard", "data_large")),
    ("places365_val.txt", TEST, ("val_256", "val_large")),
)
ADVICE = "Get Places365-Standard, with its development kit, from http://places2.csail.mit.edu/download.html."


def read_places365(source: FolderSource, name: str) -> pl.DataFrame:
    """Lists the images of Places365-Standard.

    Args:
        source: holds the three lists and the folders of images.
        name: name of the task.

    Returns:
        Images in the schema `swaglib.tasks.images.IMAGE`; classes are named like `airfield`, `field/wild`.

    Raises:
        FileNotFoundError: if a list, a folder of images or an image is not there.
        ValueError: if a line is malformed, names no class or one that was there before, or leaves the folder; with
            file and line.
    """
    folder = Path(source.folder)
    path = needed(folder, CLASSES, name, ADVICE)
    # Names begin with their first letter, which is a folder: /f/field/wild.
    lines = [(f"{path}, line {line}", fields) for line, fields in read_fields(path, 2, name)]
    texts = unique(((where, text.removeprefix("/").partition("/")[2], where) for where, (text, _) in lines), name)
    numbers = unique(((where, number, where) for where, (_, number) in lines), name)
    classes = dict(zip(numbers, texts, strict=True))
    read_at: list[tuple[str, str]] = []
    columns: dict[str, list[str]] = {"id": [], "path": [], "class": [], "split": []}
    for part, split, places in PARTS:
        path = needed(folder, part, name, ADVICE)
        place = next((one for one in places if (folder / one).is_dir()), places[0])
        needed(folder, place, name, ADVICE)
        for line, (image, number) in read_fields(path, 2, name):
            where = f"{path}, line {line}"
            if number not in classes:
                raise ValueError(f"The task {name!r}: {where}: {CLASSES} has no class {number!r}.")
            file = f"{place}/{image.removeprefix('/')}"
            columns["id"].append(file)
            columns["path"].append(str(path_inside(folder, file, name, where)))
            read_at.append((columns["path"][-1], where))
            columns["class"].append(classes[number])
            columns["split"].append(split)
    refuse_missing(read_at, name, ADVICE)
    return labelled_images(pl.DataFrame(columns).select("id", "path", "split", labels=pl.concat_list("class")), name)
