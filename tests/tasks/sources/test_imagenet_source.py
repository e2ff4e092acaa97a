"""Tests of reading ImageNet-1k, and its validation pictures with the labels of ReaL."""

import json
from pathlib import Path

import polars as pl
import pytest

from swaglib.tasks.definition import FolderSource
from swaglib.tasks.sources.imagenet import read_imagenet
from swaglib.tasks.sources.imagenet_real import count_unanswered, read_imagenet_real
from tests.conftest import picture

NAMES = [f"ILSVRC2012_val_0000000{number}.JPEG" for number in (1, 2, 3)]
# Rows end in a space, as in the published file.
SOLUTIONS = "".join(
    f"{line}\n"
    for line in (
        "ImageId,PredictionString",
        "ILSVRC2012_val_00000002,n01440764 1 1 9 9 ",
        "ILSVRC2012_val_00000001,n01751748 111 108 230 366 n01751748 1 2 3 4 ",
        "ILSVRC2012_val_00000003,n01440764 1 1 9 9 ",
    )
)


def fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture("circle", "red", side=16))


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """A folder a class."""
    fill(tmp_path, "train/n01440764/n01440764_18.JPEG", "train/n01751748/n01751748_7.JPEG")
    fill(tmp_path, f"val/n01440764/{NAMES[1]}", f"val/n01751748/{NAMES[0]}", f"val/n01440764/{NAMES[2]}")
    return tmp_path


@pytest.fixture
def flat(tmp_path: Path) -> Path:
    """Validation pictures without folders, as the archive has them."""
    fill(tmp_path, *(f"val/{name}" for name in NAMES))
    (tmp_path / "LOC_val_solution.csv").write_text(SOLUTIONS)
    return tmp_path


def read(folder: Path) -> pl.DataFrame:
    return read_imagenet(FolderSource(kind="imagenet", folder=str(folder)), "imagenet")


def rows(pictures: pl.DataFrame) -> list[tuple[str, list[str], str]]:
    return list(pictures.select("id", "labels", "split").iter_rows())


def test_folders_are_classes_and_validation_is_for_testing(folders: Path) -> None:
    assert rows(read(folders)) == [
        ("train/n01440764/n01440764_18.JPEG", ["n01440764"], "train"),
        ("train/n01751748/n01751748_7.JPEG", ["n01751748"], "train"),
        (f"val/n01440764/{NAMES[1]}", ["n01440764"], "test"),
        (f"val/n01440764/{NAMES[2]}", ["n01440764"], "test"),
        (f"val/n01751748/{NAMES[0]}", ["n01751748"], "test"),
    ]


def test_flat_validation_pictures_have_their_classes_in_a_table(flat: Path) -> None:
    pictures = read(flat)
    assert rows(pictures) == [
        (f"val/{NAMES[0]}", ["n01751748"], "test"),
        (f"val/{NAMES[1]}", ["n01440764"], "test"),
        (f"val/{NAMES[2]}", ["n01440764"], "test"),
    ]
    assert pictures["path"][0] == str(flat / "val" / NAMES[0])


def test_flat_pictures_without_the_table_are_refused(flat: Path) -> None:
    (flat / "LOC_val_solution.csv").unlink()
    with pytest.raises(
        FileNotFoundError, match=r"'imagenet' needs .*LOC_val_solution\.csv, which is not there\. Kaggle"
    ):
        read(flat)


def test_a_picture_that_the_table_does_not_name_is_refused(flat: Path) -> None:
    fill(flat, "val/ILSVRC2012_val_00000009.JPEG")
    with pytest.raises(ValueError, match=r"LOC_val_solution\.csv has no row for val/ILSVRC2012_val_00000009\.JPEG"):
        read(flat)


@pytest.mark.parametrize("row", ["ILSVRC2012_val_00000004", "ILSVRC2012_val_00000004,bear 1 1 9 9", "a,b,c"])
def test_a_malformed_row_of_the_table_is_named(flat: Path, row: str) -> None:
    (flat / "LOC_val_solution.csv").write_text(SOLUTIONS + row)
    with pytest.raises(ValueError, match=r"The task 'imagenet': .*LOC_val_solution\.csv, line 5 should be"):
        read(flat)


def test_a_class_without_a_wordnet_id_is_refused(folders: Path) -> None:
    fill(folders, "train/bear/1.JPEG")
    with pytest.raises(ValueError, match="is in the class 'bear', which is no WordNet id such as n01440764"):
        read(folders)


def test_imagenet_that_is_not_there_says_where_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(
        FileNotFoundError, match=r"needs .*val, which is not there\. Get ImageNet-1k from https://image"
    ):
        read(tmp_path)
    (tmp_path / "val").mkdir()
    with pytest.raises(FileNotFoundError, match=r"finds no image in .*val\. Get ImageNet-1k"):
        read(tmp_path)


def real(folder: Path, answers: object) -> FolderSource:
    (folder / "real.json").write_text(json.dumps(answers))
    return FolderSource(kind="imagenet_real", folder=str(folder))


@pytest.mark.parametrize("layout", ["flat", "folders"])
def test_real_numbers_pictures_from_one_and_classes_from_zero(layout: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(layout)
    pictures = read_imagenet_real(real(folder, [[2], [0, 999], [1]]), "real")
    found = {Path(name).name: labels for name, labels in pictures.select("id", "labels").iter_rows()}
    assert found == {NAMES[0]: ["n01484850"], NAMES[1]: ["n01440764", "n15075141"], NAMES[2]: ["n01443537"]}
    assert set(pictures["split"]) == {"test"}


def test_real_leaves_out_and_counts_pictures_without_a_right_answer(flat: Path) -> None:
    source = real(flat, [[], [0], []])
    assert read_imagenet_real(source, "real")["id"].to_list() == [f"val/{NAMES[1]}"]
    assert count_unanswered(source, "real") == 2


@pytest.mark.parametrize(
    "answers, error",
    [
        ([[0], [1]], r"real\.json has 2 entries, but .*00000003\.JPEG is number 3"),
        ([[0], [1], [1000]], r"real\.json, entry 3 should be a list of numbers of classes"),
        ([[0], ["1"], [1]], r"real\.json, entry 2 should be a list of numbers of classes"),
        ([[0], 1, [1]], r"real\.json, entry 2 should be a list of numbers of classes"),
        ({"1": [0]}, r"real\.json should hold a JSON list, not dict"),
    ],
)
def test_malformed_answers_are_named(flat: Path, answers: object, error: str) -> None:
    with pytest.raises(ValueError, match=f"The task 'real': .*{error}"):
        read_imagenet_real(real(flat, answers), "real")


def test_answers_that_are_no_json_or_missing_are_named(flat: Path) -> None:
    source = real(flat, [])
    (flat / "real.json").write_text("[[0],\n[1")
    with pytest.raises(ValueError, match=r"real\.json is not valid JSON: .*line 2"):
        read_imagenet_real(source, "real")
    (flat / "real.json").unlink()
    with pytest.raises(FileNotFoundError, match=r"needs .*real\.json, which is not there\. Get it from https://github"):
        read_imagenet_real(source, "real")


def test_a_picture_without_a_number_has_no_answer(flat: Path) -> None:
    fill(flat, "val/bear.JPEG")
    with pytest.raises(ValueError, match=r"bear\.JPEG should be named like ILSVRC2012_val_00000001\.JPEG"):
        read_imagenet_real(real(flat, [[0], [1], [2]]), "real")
