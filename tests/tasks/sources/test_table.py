"""Labelled images are read from a table of paths and classes."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from swaglib.tasks.definition import TableSource
from swaglib.tasks.sources.table import read_table


def read(table: Path, **settings: Any) -> pl.DataFrame:
    return read_table(TableSource(kind="table", table=str(table), images=str(table.parent), **settings), "mine")


def write(folder: Path, text: str) -> Path:
    path = folder / "images.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_csv_file_gives_paths_and_labels(tmp_path: Path) -> None:
    images = read(write(tmp_path, "path,label\na/1.png,brown bear\n\na/2.png,fox\n"))
    assert images["id"].to_list() == ["a/1.png", "a/2.png"]
    assert images["path"].to_list() == [str(tmp_path / "a/1.png"), str(tmp_path / "a/2.png")]
    assert images["labels"].to_list() == [["brown bear"], ["fox"]]
    assert images["split"].to_list() == [None, None] and images["domain"].to_list() == [None, None]
    assert images["cluster"].to_list() == ["a/1.png", "a/2.png"]


def test_columns_may_have_other_names_and_hold_more(tmp_path: Path) -> None:
    table = write(tmp_path, "file,kind,who,part,style\n1.png,a; b ;,ann,train,ink\n2.png,b,,test,\n")
    images = read(table, path="file", label="kind", separator=";", cluster="who", split="part", domain="style")
    assert images["labels"].to_list() == [["a", "b"], ["b"]]
    assert images["cluster"].to_list() == ["ann", "2.png"]
    assert images["split"].to_list() == ["train", "test"]
    assert images["domain"].to_list() == ["ink", None]


def test_a_parquet_file_may_hold_lists_or_numbers(tmp_path: Path) -> None:
    path = tmp_path / "images.parquet"
    pl.DataFrame({"path": ["1.png", "2.png"], "label": [["a", "b"], ["a"]]}).write_parquet(path)
    assert read(path)["labels"].to_list() == [["a", "b"], ["a"]]
    pl.DataFrame({"path": ["1.png", "2.png"], "label": [3, 4]}).write_parquet(path)
    assert read(path)["labels"].to_list() == [["3"], ["4"]]


@pytest.mark.parametrize(
    "text, error",
    [
        ("path,label\n1.png,a\n2.png,\n", r"images\.csv, row 2 lacks a path or a label"),
        ("path,label\n1.png,a\n,b\n", r"images\.csv, row 2 lacks a path or a label"),
        ("path,label\n1.png,a\n2.png\n", r"images\.csv, row 2 \(line 3\) has 1 fields instead of 2"),
        ("path,label\n../1.png,a\n", r"images\.csv, row 1: the path '\.\./1\.png' leaves the folder of images"),
        ("path,label\n/etc/1.png,a\n", r"images\.csv, row 1: the path '/etc/1\.png' leaves the folder of images"),
        ("path,class\n1.png,a\n", r"images\.csv lacks the column 'label'\. It has: path, class"),
        ("", r"images\.csv lacks the column 'path'"),
        ('path,label\n"1.png"x,a\n', r"images\.csv, at line 3, is no CSV in UTF-8"),
        ("path,label\n1.png,a\n1.png,b\n", "2 images share an id or have none, such as '1.png'"),
    ],
)
def test_a_malformed_row_is_named(tmp_path: Path, text: str, error: str) -> None:
    with pytest.raises(ValueError, match=f"The task 'mine'.*{error}"):
        read(write(tmp_path, text))


def test_an_unknown_split_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"row 1: 'dev' is none of the splits train, validation, test"):
        read(write(tmp_path, "path,label,split\n1.png,a,dev\n"), split="split")


def test_a_parquet_row_without_a_path_is_named(tmp_path: Path) -> None:
    path = tmp_path / "images.parquet"
    pl.DataFrame({"path": ["1.png", None], "label": ["a", "a"]}).write_parquet(path)
    with pytest.raises(ValueError, match=r"images\.parquet, row 2 lacks a path or a label"):
        read(path)


def test_a_damaged_or_unknown_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "images.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(ValueError, match=r"images\.parquet is no Parquet, or is cut off"):
        read(tmp_path / "images.parquet")
    (tmp_path / "images.tsv").write_text("path\tlabel\n")
    with pytest.raises(ValueError, match=r"images\.tsv should end in \.csv or \.parquet"):
        read(tmp_path / "images.tsv")
    with pytest.raises(
        FileNotFoundError, match=r"'mine' needs .*none\.csv, which is not there\. Correct source\.table"
    ):
        read(tmp_path / "none.csv")
