"""ImageNet-1k (ILSVRC 2012), as the challenge or Kaggle unpack it.

    train/n01440764/n01440764_18.JPEG      val/n01440764/ILSVRC2012_val_00000293.JPEG
    or                                     val/ILSVRC2012_val_00000293.JPEG with Kaggle's LOC_val_solution.csv

What the set calls validation is what papers report, and is the test split here: the set's own test labels are secret.

Source: Russakovsky et al. 2015, https://arxiv.org/abs/1409.0575.
"""

import csv
import re
from pathlib import Path

import polars as pl

from swaglib.tasks.definition import FolderSource
from swaglib.tasks.images import TEST, TRAIN, labelled_images
from swaglib.tasks.sources.class_folders import image_names, images_by_class, subfolders
from swaglib.tasks.sources.files import needed

WORDNET_ID = r"^n\d{8}$"
SOLUTIONS = "LOC_val_solution.csv"
ADVICE = "Get ImageNet-1k from https://image-net.org/download.php, and unpack or link it there."


def read_imagenet(source: FolderSource, name: str) -> pl.DataFrame:
    """Lists the images of ImageNet-1k; `train` may be absent.

    Args:
        source: holds `val`, in either layout, and maybe `train`.
        name: name of the task.

    Returns:
        Images in the schema `swaglib.tasks.images.IMAGE`; labels are WordNet ids.

    Raises:
        FileNotFoundError: if `val` is not there, or its images lie flat without `LOC_val_solution.csv`.
        ValueError: if a class's folder has no WordNet id for a name or is still packed, or if images and the rows of
            that file do not fit together.
    """
    folder = Path(source.folder)
    parts = [validation_files(folder, name).with_columns(split=pl.lit(TEST))]
    if parts[0]["class"].null_count():
        solutions = _solutions(needed(folder, SOLUTIONS, name, "Kaggle's copy of ImageNet holds it."), name)
        numbers = pl.col("id").str.extract(r"([^/]+)\.\w+$")
        parts[0] = parts[0].with_columns(numbers.replace_strict(solutions, default=None).alias("class"))
        unknown = parts[0].filter(pl.col("class").is_null())["id"]
        if len(unknown):
            raise ValueError(f"The task {name!r}: {folder / SOLUTIONS} has no row for {unknown[0]}.")
        imageless = solutions.keys() - {Path(one).stem for one in parts[0]["id"]}
        if imageless:
            raise FileNotFoundError(
                f"The task {name!r}: {folder / SOLUTIONS} names {len(imageless):,} images that are not in "
                f"{folder / 'val'}, such as {min(imageless)}. Unpack them all, or remove their rows."
            )
    if (folder / "train").is_dir():
        packed = sorted(one.name for one in (folder / "train").glob("n*.tar") if not one.with_suffix("").is_dir())
        if packed:
            raise ValueError(
                f"The task {name!r}: {folder / 'train' / packed[0]} is the archive of a class, and is not unpacked: "
                f"{len(packed):,} classes would be lost. Unpack each into a folder of its name."
            )
        parts.insert(0, images_by_class(folder / "train", folder, name).with_columns(split=pl.lit(TRAIN)))
    images = pl.concat(parts)
    odd = images.filter(~pl.col("class").str.contains(WORDNET_ID))
    if len(odd):
        raise ValueError(
            f"The task {name!r}: {folder / odd['id'][0]} is in the class {odd['class'][0]!r}, which is no WordNet id "
            "such as n01440764. Name the folders of the classes by their ids."
        )
    return labelled_images(images.select("id", "path", "split", labels=pl.concat_list("class")), name)


def validation_files(folder: Path, task: str) -> pl.DataFrame:
    """Lists the images of `val`, in either layout.

    Returns:
        `id`, `path` and `class` an image; no class where they lie flat.

    Raises:
        FileNotFoundError: if there are none.
        ValueError: see `swaglib.tasks.sources.class_folders`.
    """
    place = needed(folder, "val", task, ADVICE)
    if subfolders(place, task):
        return images_by_class(place, folder, task)
    names = image_names(place, task)
    if not names:
        raise FileNotFoundError(f"The task {task!r} finds no image in {place}. {ADVICE}")
    return pl.DataFrame(
        {"id": [f"val/{name}" for name in names], "path": [str(place / name) for name in names]}
    ).with_columns(pl.lit(None, pl.String).alias("class"))


def _solutions(path: Path, task: str) -> dict[str, str]:
    """Returns the WordNet id by the name of the image; behind it, a row has boxes: `n01751748 111 108 230 366 `."""
    found = {}
    with open(path, newline="", encoding="utf-8", errors="replace") as stream:
        for number, row in enumerate(csv.reader(stream), 1):
            if number == 1 or not row:
                continue
            label = row[1].split(" ")[0] if len(row) == 2 else ""
            if not re.match(WORDNET_ID, label):
                raise ValueError(
                    f"The task {task!r}: {path}, line {number} should be an image's name, a comma and its WordNet id."
                )
            if row[0] in found:
                raise ValueError(
                    f"The task {task!r}: {path}, line {number} names {row[0]} a second time. Keep one row."
                )
            found[row[0]] = label
    return found
