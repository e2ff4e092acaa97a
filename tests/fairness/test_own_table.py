"""A table of users' own images: what it states is kept, what is not known is counted, and errors say where they are."""

from pathlib import Path

import numpy as np
import pytest

from swaglib.fairness.own.table import OwnData, own_data, table_rows
from tests.conftest import shape_image

HEAD = "image,label,cluster,gender,income\n"


@pytest.fixture
def images(tmp_path: Path) -> Path:
    folder = tmp_path / "images"
    (folder / "home").mkdir(parents=True)
    for name in ("a.png", "b.png", "home/c.png"):
        (folder / name).write_bytes(shape_image("circle", "red"))
    return folder


def read(images: Path, text: str, *attributes: str) -> OwnData:
    table = images.parent / "people.csv"
    table.write_text(text, encoding="utf-8", newline="")
    return own_data(table_rows(table, ["image", *attributes]), images, attributes, {})


def test_what_is_stated_is_kept_and_what_is_not_known_is_counted(images: Path) -> None:
    rows = 'a.png,bed,p1,woman,120.5\r\nb.png,"[""bed"", ""sofa""]",,N/A,0\r\nhome/c.png,,p1,,\r\n'
    found = read(images, "\ufeff" + HEAD + rows, "gender")
    assert found.images["id"].to_list() == ["a.png", "b.png", "home/c.png"]
    assert found.labels == [["bed"], ["bed", "sofa"], []]
    assert found.clusters == ["p1", "image b.png", "p1"]
    assert found.groups == {"gender": ["woman", "unknown", "unknown"]}
    assert found.income[0] == 120.5 and np.isnan(found.income[1:]).all()
    assert found.counts == {
        **{"rows": 3, "duplicate_rows": 0, "unlabelled": 1, "cluster_unknown": 1},
        **{"income_unknown": 1, "income_not_positive": 1},
    }


def test_negative_incomes_have_no_logarithm_and_are_counted(images: Path) -> None:
    counts = read(images, HEAD + "a.png,,,,-1\nb.png,,,,-3.5e2\nhome/c.png,,,,-1.0\n").counts
    assert counts["income_not_positive"] == 3 and counts["income_unknown"] == 0


def test_images_that_are_left_out_leave_all_columns(images: Path) -> None:
    data = read(images, HEAD + "a.png,x,p,woman,1\nb.png,y,q,man,2\n", "gender").only(np.array([False, True]))
    assert (data.labels, data.clusters, data.groups, data.income.tolist()) == ([["y"]], ["q"], {"gender": ["man"]}, [2])
    assert data.images["id"].to_list() == ["b.png"]


def test_a_row_that_comes_twice_counts_once_and_one_that_says_something_else_is_refused(images: Path) -> None:
    found = read(images, HEAD + "a.png,,,,\n./a.png,,,,\n")
    assert len(found.images) == 1 and found.counts["duplicate_rows"] == 1
    with pytest.raises(ValueError, match=r"people.csv, row 2: the column 'image' names 'a.png' again.*row 1"):
        read(images, HEAD + "a.png,,,woman,\na.png,,,man,\n", "gender")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("../b.png,,,,", "row 1, column 'image': the path '../b.png' leaves the folder"),
        ("/etc/passwd,,,,", "leaves the folder"),
        (" ,,,,", "row 1: the column 'image' is empty"),
        ('a.png,,,,"1,200"', "row 1: the column 'income' is '1,200', which is no plain number"),
        ("a.png,,,,inf", "is 'inf', which is no plain number"),
        ("a.png,,,9-Mar,", "row 1: the column 'gender' is a date, 9-Mar"),
        ("a.png,[bed,,,", "row 1: the column 'label': the label '\\[bed' begins like a list"),
        ("a.png,,,", "row 1 .* has 4 fields instead of 5"),
        ("a.png,,,wom\u200ban,\nb.png,,,woman,", "the column 'gender': the values .* look the same"),
        ("", "has no rows"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(images: Path, row: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"(?i){message}"):
        read(images, HEAD + row + "\n", "gender")


def test_missing_columns_files_and_folders_are_named(images: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"people.csv lacks the column 'region'. It has: image, label"):
        read(images, HEAD + "a.png,,,,\n", "region")
    with pytest.raises(FileNotFoundError, match=r"1 of 1 images are not there.*people.csv, row 1"):
        read(images, HEAD + "z.png,,,,\n")
    with pytest.raises(FileNotFoundError, match="Correct --table"):
        list(table_rows(tmp_path / "none.csv", []))
    with pytest.raises(FileNotFoundError, match="Correct --images"):
        own_data([], tmp_path / "none", [], {})
    with pytest.raises(ValueError, match="'income' has a meaning of its own"):
        read(images, HEAD + "a.png,,,,\n", "income")
