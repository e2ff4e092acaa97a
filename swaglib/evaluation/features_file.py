"""Features of a task on disk: all that a protocol on frozen features needs, without torch and without the images.

features.npz      `values`, `readable`, `contents`, see `Features`
images.parquet    the images of the task, without their pixels: split, class, cluster, domain
task.json         name, classes, definition, and what was left out
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.tasks.definition import parse_definition
from swaglib.tasks.load import TaskData

FEATURES, IMAGES, TASK = "features.npz", "images.parquet", "task.json"
PIXELS = ("image", "path")
"""Columns of where pixels are: left out of what is written."""


@dataclass(frozen=True)
class Features:
    """Features of images, in the order of the images.

    Attributes:
        values: float32, shape (images, width); rows of unreadable images are zero.
        readable: bool, shape (images,): whether the image could be decoded.
        contents: uint64, shape (images,): hash of the encoded image; 0 if it cannot be decoded.
    """

    values: NDArray[np.float32]
    readable: NDArray[np.bool_]
    contents: NDArray[np.uint64]


def write_features(folder: Path, data: TaskData, features: Features) -> None:
    """Writes the features of all images of a task; the same features give the same bytes."""
    arrays = {"values": features.values, "readable": features.readable, "contents": features.contents}
    np.savez(folder / FEATURES, allow_pickle=False, **arrays)
    images = data.images.drop([name for name in PIXELS if name in data.images.columns])
    images.write_parquet(folder / IMAGES, statistics=False)
    said = {
        "name": data.name,
        "classes": data.classes,
        "left_out": data.left_out,
        "absent": data.absent,
        "definition": asdict(data.definition),
    }
    (folder / TASK).write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_features(folder: Path) -> tuple[TaskData, Features]:
    """Reads the features of a task.

    Returns:
        The task, whose images have no pixels, and the features.

    Raises:
        FileNotFoundError: if a file is missing.
        ValueError: if a file is damaged.
    """
    said = json.loads((folder / TASK).read_text(encoding="utf-8"))
    definition = parse_definition(said["definition"], str(folder / TASK))
    images = pl.read_parquet(folder / IMAGES)
    with np.load(folder / FEATURES, allow_pickle=False) as arrays:
        features = Features(arrays["values"], arrays["readable"], arrays["contents"])
    if len(images) != len(features.values):
        raise ValueError(f"{folder} has {len(features.values)} features of {len(images)} images. Extract them again.")
    return TaskData(said["name"], definition, said["classes"], images, said["left_out"], said["absent"]), features
