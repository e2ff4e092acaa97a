"""Nearest neighbours of test images, for looking at."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from swaglib.evaluation.features_file import Features, write_features
from swaglib.evaluation.knn import ranked
from swaglib.evaluation.nearest import nearest_images, read_nearest
from swaglib.tasks.images import labelled_images
from swaglib.tasks.load import TaskData
from tests.conftest import shape_image
from tests.evaluation.made_up import task_of


def task(splits: list[str], classes: list[int]) -> TaskData:
    """A task of images of circles and squares, by the numbers of the classes."""
    names = ["circle", "square"]
    rows = [
        {"id": f"{place}", "image": shape_image(names[own], "red"), "labels": [names[own]], "split": split}
        for place, (split, own) in enumerate(zip(splits, classes, strict=True))
    ]
    return task_of(labelled_images(pl.DataFrame(rows), "shapes"))


def nearest(data: TaskData, features: Features, folder: Path, count: int = 9, k: int = 2) -> pl.DataFrame:
    folder.mkdir(exist_ok=True)
    write_features(folder, data, features)
    nearest_images(count, k, folder, folder)
    return read_nearest(folder)


def features(values: list[list[float]], readable: list[bool] | None = None) -> Features:
    marks = np.array([True] * len(values) if readable is None else readable)
    contents = np.arange(1, len(values) + 1, dtype=np.uint64)
    return Features(np.array(values, dtype=np.float32), marks, np.where(marks, contents, 0).astype(np.uint64))


def test_neighbours_are_images_to_learn_from_by_the_angle_of_their_features(tmp_path: Path) -> None:
    data = task(["train", "validation", "test", "test", "train"], [0, 1, 0, 1, 1])
    values = [[2.0, 0.0], [0.0, 9.0], [5.0, 0.5], [0.1, 0.2], [1.0, 1.0]]
    table = nearest(data, features(values), tmp_path)
    assert table.select("query", "rank", "id", "right").rows() == [
        ("2", 1, "0", True),
        ("2", 2, "4", False),
        ("3", 1, "4", True),
        ("3", 2, "1", True),
    ]
    assert table["truth"].to_list() == ["circle", "circle", "square", "square"]
    assert table["cosine"][0] == pytest.approx(5 / np.hypot(5, 0.5), abs=1e-4)


def test_images_that_cannot_be_decoded_are_neither_asked_about_nor_found(tmp_path: Path) -> None:
    data = task(["train", "train", "test", "test"], [0, 1, 0, 1])
    table = nearest(
        data, features([[1.0, 0.0], [0.0, 0.0], [1.0, 0.1], [0.0, 0.0]], [True, False, True, False]), tmp_path
    )
    assert table.select("query", "id").rows() == [("2", "0")]


def test_nothing_to_learn_from_gives_no_rows(tmp_path: Path) -> None:
    assert len(nearest(task(["test", "test"], [0, 1]), features([[1.0, 0.0], [0.0, 1.0]]), tmp_path)) == 0


def test_they_are_those_of_retrieval(tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(size=(60, 8)).astype(np.float32)
    data = task(["train"] * 30 + ["validation"] * 10 + ["test"] * 20, [0, 1] * 30)
    table = nearest(data, features(values.tolist()), tmp_path, count=20, k=5)
    rows = ranked(values[:40], values[40:], 5)[0][1]
    found = np.array(table["id"].to_list(), dtype=np.int64).reshape(20, 5)
    assert np.array_equal(found, rows.numpy())


def test_they_are_found_and_read_without_torch() -> None:
    code = "import sys, swaglib.evaluation.nearest, swaglib.evaluation.examples; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
