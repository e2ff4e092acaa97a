"""Tests of reading iNaturalist 2018."""

import json
from pathlib import Path

import polars as pl
import pytest

from swaglib.tasks.definition import FolderSource
from swaglib.tasks.sources.inaturalist_2018 import read_inaturalist_2018
from tests.conftest import shape_image

FILES = {1: "train_val2018/Aves/2820/a.jpg", 2: "train_val2018/Fungi/7/b.jpg", 3: "train_val2018/Aves/2820/c.jpg"}


def write(folder: Path, name: str, content: object) -> None:
    (folder / name).write_text(json.dumps(content))


def part(classes: dict[int, int], files: dict[int, str] = FILES) -> dict[str, object]:
    """Returns the content of a file: images with their classes."""
    return {
        "images": [{"id": number, "file_name": files[number], "width": 8} for number in classes],
        "annotations": [
            {"id": one, "image_id": number, "category_id": c} for one, (number, c) in enumerate(classes.items())
        ],
        "categories": [{"id": 7, "name": "4281"}, {"id": 2820, "name": "11"}],
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES.values():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(shape_image("circle", "red", side=16))
    write(tmp_path, "train2018.json", part({1: 2820, 2: 7}))
    write(tmp_path, "val2018.json", part({3: 2820}))
    return tmp_path


def read(folder: Path) -> pl.DataFrame:
    return read_inaturalist_2018(FolderSource(kind="inaturalist_2018", folder=str(folder)), "species")


def test_validation_is_for_testing_and_classes_are_numbers_without_their_names(folder: Path) -> None:
    images = read(folder)
    assert list(images.select("id", "labels", "split").iter_rows()) == [
        (FILES[1], ["2820"], "train"),
        (FILES[2], ["7"], "train"),
        (FILES[3], ["2820"], "test"),
    ]
    assert images["path"][0] == str(folder / FILES[1])


def test_names_are_read_where_they_are_and_kept_apart(folder: Path) -> None:
    write(folder, "categories.json", [{"id": 7, "name": "Amanita muscaria"}, {"id": 2820, "name": "Pica pica"}])
    assert read(folder)["labels"].to_list() == [["Pica pica"], ["Amanita muscaria"], ["Pica pica"]]
    write(folder, "categories.json", [{"id": 7, "name": "Pica"}, {"id": 2820, "name": "Pica"}])
    assert read(folder)["labels"].to_list() == [["Pica (2820)"], ["Pica (7)"], ["Pica (2820)"]]


@pytest.mark.parametrize("name", ["train2018.json", "val2018.json"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(
        FileNotFoundError, match=rf"'species' needs .*{name}, which is not there\. Get it from https://"
    ):
        read(folder)


def test_a_path_outside_the_folder_is_refused(folder: Path) -> None:
    write(folder, "val2018.json", part({3: 7}, {3: "../c.jpg"}))
    with pytest.raises(ValueError, match=r"val2018\.json, annotations, entry 1: the path '\.\./c\.jpg' leaves"):
        read(folder)


@pytest.mark.parametrize(
    "change, error",
    [
        ({"images": [{"id": 3}]}, "val2018.json, images, entry 1 lacks 'id' or 'file_name'"),
        ({"annotations": ["x"]}, "val2018.json, annotations, entry 1 lacks 'image_id' or 'category_id'"),
        ({"annotations": None}, "val2018.json, annotations should be a list"),
        ({"annotations": []}, "val2018.json has no class for image 3"),
        ({"images": []}, "val2018.json, annotations, entry 1 is of image 3, which `images` does not list"),
    ],
)
def test_entries_that_do_not_fit_are_named(folder: Path, change: dict[str, object], error: str) -> None:
    write(folder, "val2018.json", part({3: 2820}) | change)
    with pytest.raises(ValueError, match=f"The task 'species': .*{error}"):
        read(folder)


def test_a_class_without_a_name_is_refused(folder: Path) -> None:
    write(folder, "categories.json", [{"id": 2820, "name": "Pica pica"}])
    with pytest.raises(ValueError, match=r"train2018\.json, annotations, entry 2: .*categories\.json does not name"):
        read(folder)


def test_an_id_that_is_there_twice_is_refused(folder: Path) -> None:
    content = part({3: 2820})
    again = [{"id": 3, "file_name": FILES[3]}, {"id": "3", "file_name": FILES[1]}]
    write(folder, "val2018.json", content | {"images": again})
    with pytest.raises(ValueError, match=r"val2018\.json, images, entry 2 has '3', which was there before"):
        read(folder)
    write(folder, "categories.json", [{"id": 7, "name": "Pica pica"}, {"id": 7, "name": "Pica"}])
    with pytest.raises(ValueError, match=r"categories\.json, entry 2 has '7', which was there before"):
        read(folder)


def test_a_key_that_is_there_twice_is_refused(folder: Path) -> None:
    path = folder / "val2018.json"
    path.write_text(path.read_text()[:-1] + ', "images": []}')
    with pytest.raises(ValueError, match=r"The task 'species': .*val2018\.json is not valid JSON: .*images"):
        read(folder)


@pytest.mark.parametrize("value", [True, 1.5, None, ""])
def test_an_id_or_a_name_that_is_none_is_refused(folder: Path, value: object) -> None:
    write(folder, "categories.json", [{"id": 7, "name": value}])
    with pytest.raises(ValueError, match=r"categories\.json, entry 1 lacks 'id' or 'name'"):
        read(folder)


def test_a_missing_image_is_named(folder: Path) -> None:
    (folder / FILES[2]).unlink()
    said = r"1 of 3 images are not there\. The first is .*b\.jpg, of .*train2018\.json, annotations, entry 2\. Get it"
    with pytest.raises(FileNotFoundError, match=said):
        read(folder)
