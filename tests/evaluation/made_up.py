"""Made-up images, tasks and features for the tests of evaluation."""

import numpy as np
import polars as pl

from swaglib.tasks.definition import parse_definition
from swaglib.tasks.images import labelled_images
from swaglib.tasks.load import TaskData


def image_table(images: list[bytes], splits: list[str] | None = None) -> pl.DataFrame:
    rows = [
        {"id": f"p{n}", "image": image, "labels": ["circle"], "split": splits[n] if splits else "test"}
        for n, image in enumerate(images)
    ]
    return labelled_images(rows, "shapes")


def task_of(frame: pl.DataFrame) -> TaskData:
    """Returns a task of these images, whose classes are their labels."""
    definition = parse_definition(
        {"title": "t", "license": "CC0-1.0", "source": {"kind": "posts", "posts": ["x"], "label": "subgroup"}}, "t"
    )
    classes = sorted(set(frame["labels"].explode()))
    numbers = [[classes.index(label) for label in own] for own in frame["labels"].to_list()]
    full = frame.with_columns(accepted=pl.Series(numbers, dtype=pl.List(pl.Int64)))
    return TaskData(
        "shapes", definition, classes, full.with_columns(pl.col("accepted").list.first().alias("class")), 0, []
    )


def blobs(count: int, seed: int, noise: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Returns features of three classes that lie apart, and the classes."""
    random = np.random.default_rng(seed)
    classes = random.integers(0, 3, count)
    centres = np.eye(3, 20) * 3
    return (centres[classes] + random.normal(0, noise, (count, 20))).astype(np.float32), classes


def data(count: int, seed: int, number: int = 4, width: int = 16) -> tuple[np.ndarray, np.ndarray]:
    """Returns features of classes that overlap, and the classes."""
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(99).normal(size=(number, width))
    classes = random.integers(0, number, count)
    return (centres[classes] + random.normal(size=(count, width))).astype(np.float32), classes


def similarities(database: np.ndarray, queries: np.ndarray) -> np.ndarray:
    """Returns the cosine of every query with every entry of the database."""
    unit = [part / np.linalg.norm(part, axis=1, keepdims=True) for part in (database, queries)]
    return unit[1] @ unit[0].T
