"""Features of a task on disk: all that a protocol on frozen features needs, without torch and without the images.

features.npz      `values`, `readable`, `contents`, see `Features`
images.parquet    the images of the task, without their pixels, see `swaglib.tasks.written`
task.json         what else is known of the task, see there
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from swaglib.tasks.load import TaskData
from swaglib.tasks.written import read_task, write_task

FEATURES = "features.npz"


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
    write_task(folder, data, with_images=False)


def read_features(folder: Path) -> tuple[TaskData, Features]:
    """Reads the features of a task.

    Returns:
        The task, whose images have no pixels, and the features.

    Raises:
        FileNotFoundError: if a file is missing.
        ValueError: if a file is damaged.
    """
    data = read_task(folder)
    with np.load(folder / FEATURES, allow_pickle=False) as arrays:
        features = Features(arrays["values"], arrays["readable"], arrays["contents"])
    if len(data.images) != len(features.values):
        raise ValueError(
            f"{folder} has {len(features.values)} features of {len(data.images)} images. Extract them again."
        )
    return data, features
