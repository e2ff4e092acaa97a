"""Tests of reading Places365."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.tasks.definition import FolderSource
from swaglib.tasks.sources.places365 import read_places365
from tests.conftest import shape_image

TRAIN = ("a/airfield/00000001.jpg", "f/field/wild/00000002.jpg")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (*(f"data_256/{one}" for one in TRAIN), "val_256/Places365_val_00000001.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(shape_image("circle", "red", side=16))
    (tmp_path / "categories_places365.txt").write_text("/a/airfield 0\n/f/field/wild 1\n")
    (tmp_path / "places365_train_standard.txt").write_text(f"/{TRAIN[0]} 0\n/{TRAIN[1]} 1\n")
    (tmp_path / "places365_val.txt").write_text("Places365_val_00000001.jpg 1\n")
    return tmp_path


def read(folder: Path) -> pl.DataFrame:
    return read_places365(FolderSource(kind="places365", folder=str(folder)), "scenes")


def test_validation_is_for_testing_and_classes_lose_their_first_letter(folder: Path) -> None:
    images = read(folder)
    assert list(images.select("id", "labels", "split").iter_rows()) == [
        (f"data_256/{TRAIN[0]}", ["airfield"], "train"),
        (f"data_256/{TRAIN[1]}", ["field/wild"], "train"),
        ("val_256/Places365_val_00000001.jpg", ["field/wild"], "test"),
    ]
    assert all(Path(path).is_file() for path in images["path"])


def test_the_name_that_torchvision_gives_the_folder_is_found(folder: Path) -> None:
    (folder / "data_256").rename(folder / "data_256_standard")
    assert read(folder)["id"][0] == f"data_256_standard/{TRAIN[0]}"


@pytest.mark.parametrize("name", ["categories_places365.txt", "places365_train_standard.txt", "places365_val.txt"])
def test_a_missing_list_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(
        FileNotFoundError, match=rf"'scenes' needs .*{name}, which is not there\. Get Places365-Standard"
    ):
        read(folder)


def test_missing_images_are_named(folder: Path) -> None:
    (folder / "val_256").rename(folder / "elsewhere")
    with pytest.raises(FileNotFoundError, match=r"needs .*val_256, which is not there\."):
        read(folder)


@pytest.mark.parametrize(
    "line, error",
    [
        ("Places365_val_00000002.jpg", "line 2 has 1 fields instead of 2"),
        ("Places365_val_00000002.jpg 365", r"line 2: categories_places365\.txt has no class '365'"),
        ("../../secret.jpg 0", r"line 2: the path 'val_256/\.\./\.\./secret\.jpg' leaves the folder of images"),
    ],
)
def test_a_malformed_line_is_named(folder: Path, line: str, error: str) -> None:
    path = folder / "places365_val.txt"
    path.write_text(path.read_text() + line)
    with pytest.raises(ValueError, match=rf"The task 'scenes': .*places365_val\.txt, {error}"):
        read(folder)


def test_a_line_that_is_no_utf_8_is_named(folder: Path) -> None:
    (folder / "places365_val.txt").write_bytes(b"\xff.jpg 0\n")
    with pytest.raises(ValueError, match=r"places365_val\.txt, line 1 is no UTF-8"):
        read(folder)


@pytest.mark.parametrize("line", ["/b/bridge 1", "/a/airfield 2"])
def test_a_class_that_is_there_twice_is_refused(folder: Path, line: str) -> None:
    path = folder / "categories_places365.txt"
    path.write_text(path.read_text() + line)
    with pytest.raises(
        ValueError, match=r"categories_places365\.txt, line 3 has '(1|airfield)', which was there before"
    ):
        read(folder)


def test_a_missing_image_is_named(folder: Path) -> None:
    (folder / "data_256" / TRAIN[1]).unlink()
    with pytest.raises(
        FileNotFoundError, match=r"1 of 3 images are not there\. .*00000002\.jpg, of .*standard\.txt, line 2"
    ):
        read(folder)
