"""A task on disk, read and split once for all networks that are asked about it.

images.parquet    the images of the task: id, split, class, accepted classes, cluster, domain; with or without pixels
task.json         name, classes, definition, and what was left out
"""

import json
from dataclasses import asdict
from pathlib import Path

import polars as pl

from swaglib.tasks.definition import parse_definition
from swaglib.tasks.load import TaskData

IMAGES, TASK = "images.parquet", "task.json"
PIXELS = ("image", "path")
"""Columns of where pixels are."""


def write_task(folder: Path, data: TaskData, with_images: bool) -> None:
    """Writes a task; the same task gives the same bytes.

    Args:
        folder: existing folder.
        data: the task.
        with_images: whether the columns of `PIXELS` are written, too.
    """
    images = data.images if with_images else data.images.drop([name for name in PIXELS if name in data.images.columns])
    images.write_parquet(folder / IMAGES, statistics=False)
    said = {
        "name": data.name,
        "classes": data.classes,
        "left_out": data.left_out,
        "absent": data.absent,
        "joined_clusters": data.joined_clusters,
        "definition": asdict(data.definition),
    }
    (folder / TASK).write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_task(folder: Path) -> TaskData:
    """Reads what `write_task` wrote.

    Raises:
        FileNotFoundError: if a file is missing.
        ValueError: if the definition is damaged.
    """
    said = json.loads((folder / TASK).read_text(encoding="utf-8"))
    definition = parse_definition(said["definition"], str(folder / TASK))
    images = pl.read_parquet(folder / IMAGES, glob=False)
    counted = said["left_out"], said["absent"], said["joined_clusters"]
    return TaskData(said["name"], definition, said["classes"], images, *counted)
