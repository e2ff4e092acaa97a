"""Tests of reading CUB-200-2011."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.tasks.definition import FolderSource
from swaglib.tasks.sources.cub_2011 import read_cub_2011
from tests.conftest import shape_image

FILES = ("001.Albatross/Albatross_0046_18.jpg", "002.Auklet/Auklet_0001_3.jpg", "001.Albatross/Albatross_0009_34.jpg")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        path = tmp_path / "images" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(shape_image("circle", "red", side=16))
    (tmp_path / "classes.txt").write_text("1 001.Albatross\n2 002.Auklet\n")
    (tmp_path / "images.txt").write_text("".join(f"{number} {name}\n" for number, name in enumerate(FILES, 1)))
    (tmp_path / "image_class_labels.txt").write_text("1 1\n2 2\n3 1\n")
    (tmp_path / "train_test_split.txt").write_text("1 0\n2 1\n3 1\n")
    return tmp_path


def read(folder: Path) -> pl.DataFrame:
    return read_cub_2011(FolderSource(kind="cub_2011", folder=str(folder)), "birds")


def test_lists_give_class_and_split(folder: Path) -> None:
    images = read(folder)
    assert list(images.select("id", "labels", "split").iter_rows()) == [
        (f"images/{FILES[0]}", ["001.Albatross"], "test"),
        (f"images/{FILES[1]}", ["002.Auklet"], "train"),
        (f"images/{FILES[2]}", ["001.Albatross"], "train"),
    ]
    assert all(Path(path).is_file() for path in images["path"])


@pytest.mark.parametrize("name", ["classes.txt", "images.txt", "image_class_labels.txt", "train_test_split.txt"])
def test_a_missing_list_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(FileNotFoundError, match=rf"'birds' needs .*{name}, which is not there\. Unpack CUB_200_2011"):
        read(folder)


@pytest.mark.parametrize(
    "name, text, error",
    [
        ("images.txt", "1 a.jpg b\n", r"images\.txt, line 1 has 3 fields instead of 2"),
        ("images.txt", "1 ../../secret.jpg\n", r"images\.txt, line 1: the path 'images/\.\./\.\./secret\.jpg' leaves"),
        (
            "image_class_labels.txt",
            "1 1\n2 9\n",
            r"images\.txt, line 2: image 2: image_class_labels\.txt gives it no",
        ),
        (
            "image_class_labels.txt",
            "1 1\n",
            r"images\.txt, line 2: image 2: image_class_labels\.txt gives it no class",
        ),
        ("train_test_split.txt", "1 2\n", r"images\.txt, line 1: image 1: train_test_split\.txt gives it neither 1"),
    ],
)
def test_a_malformed_line_is_named(folder: Path, name: str, text: str, error: str) -> None:
    (folder / name).write_text(text)
    with pytest.raises(ValueError, match=f"The task 'birds': .*{error}"):
        read(folder)


@pytest.mark.parametrize(
    "name, text, error",
    [
        ("classes.txt", "1 001.Albatross\n1 002.Auklet\n", r"classes\.txt, line 2 has '1', which was there before"),
        ("classes.txt", "1 001.Auklet\n2 001.Auklet\n", r"classes\.txt, class 2 has '001\.Auklet', which was there"),
        ("image_class_labels.txt", "1 1\n2 2\n3 1\n1 2\n", r"labels\.txt, line 4 has '1', which was there before"),
        ("train_test_split.txt", "1 1\n1 0\n2 1\n3 1\n", r"split\.txt, line 2 has '1', which was there before"),
        ("images.txt", f"1 {FILES[0]}\n1 {FILES[1]}\n", r"images\.txt, line 2 has '1', which was there before"),
        ("images.txt", f"1 {FILES[0]}\n2 {FILES[1]}\n", r"images\.txt has no line for 1 images .*, such as 3"),
    ],
)
def test_nothing_is_overwritten_or_lost_in_silence(folder: Path, name: str, text: str, error: str) -> None:
    (folder / name).write_text(text)
    with pytest.raises(ValueError, match=f"The task 'birds': .*{error}"):
        read(folder)


def test_a_missing_image_is_named(folder: Path) -> None:
    (folder / "images" / FILES[1]).unlink()
    with pytest.raises(
        FileNotFoundError, match=r"1 of 3 images are not there\. .*Auklet_0001_3\.jpg, of .*, line 2\. Unp"
    ):
        read(folder)
