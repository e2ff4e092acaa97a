"""ImageNet ReaL: the validation images of ImageNet-1k, with every label that people found right.

    real.json      val/, as for `swaglib.tasks.sources.imagenet`, in either layout

`real.json` is a list of lists of class numbers. The first is of ILSVRC2012_val_00000001.JPEG, and so on: the images
count from 1. Class numbers count from 0, among the sorted WordNet ids. For 3,163 of the 50,000 images people found no
label right; these are no part of the measure, by the authors' definition, and are left out. `count_unanswered` tells
how many they are.

Source: Beyer et al. 2020, https://arxiv.org/abs/2006.07159.
"""

import re
from pathlib import Path

import polars as pl

from swaglib.networks.imagenet import wordnet_ids
from swaglib.tasks.definition import FolderSource
from swaglib.tasks.images import TEST, labelled_images
from swaglib.tasks.sources.files import needed, read_json
from swaglib.tasks.sources.imagenet import validation_files

ANSWERS = "real.json"
ADVICE = "Get it from https://github.com/google-research/reassessed-imagenet."
FILE_NAME = re.compile(r"ILSVRC2012_val_(\d{8})\.\w+")


def read_imagenet_real(source: FolderSource, name: str) -> pl.DataFrame:
    """Lists the validation images that have a right answer, all for testing.

    Args:
        source: holds `real.json` and `val`.
        name: name of the task.

    Returns:
        Images in the schema `swaglib.tasks.images.IMAGE`; labels are WordNet ids, one or several.

    Raises:
        FileNotFoundError: if `real.json` or `val` is not there.
        ValueError: if `real.json` has no valid entry for an image, or an image's name holds no number.
    """
    return labelled_images(_answered(source, name).filter(pl.col("labels").list.len() > 0), name)


def count_unanswered(source: FolderSource, name: str) -> int:
    """Counts the images that `read_imagenet_real` leaves out; its arguments and errors are the same."""
    return _answered(source, name).filter(pl.col("labels").list.len() == 0).height


def _answered(source: FolderSource, name: str) -> pl.DataFrame:
    """Returns `id`, `path`, `labels` (maybe none) and `split` of all validation images."""
    folder = Path(source.folder)
    path = needed(folder, ANSWERS, name, ADVICE)
    answers, known = read_json(path, list, name), wordnet_ids()
    images = validation_files(folder, name)
    labels = []
    for image in images["path"]:
        match = FILE_NAME.fullmatch(Path(image).name)
        if not match:
            raise ValueError(f"The task {name!r}: {image} should be named like ILSVRC2012_val_00000001.JPEG.")
        number = int(match[1])
        if not 1 <= number <= len(answers):
            raise ValueError(f"The task {name!r}: {path} has {len(answers)} entries, but {image} is number {number}.")
        right = answers[number - 1]
        if not isinstance(right, list) or not all(type(one) is int and 0 <= one < len(known) for one in right):
            raise ValueError(
                f"The task {name!r}: {path}, entry {number} should be a list of numbers of classes, from 0 to "
                f"{len(known) - 1}."
            )
        labels.append([known[one] for one in right])
    return images.select("id", "path", labels=pl.Series(labels, dtype=pl.List(pl.String)), split=pl.lit(TEST))
