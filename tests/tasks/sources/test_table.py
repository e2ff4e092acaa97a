"""Labelled images are read from a table of paths and classes."""

import json
import math
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from swaglib.tasks.definition import TableSource
from swaglib.tasks.sources.table import read_table
from tests.tasks.sources.published import fill


def read(table: Path, **settings: Any) -> pl.DataFrame:
    return read_table(TableSource(kind="table", table=str(table), images=str(table.parent), **settings), "mine")


def write(folder: Path, text: str) -> Path:
    path = folder / "images.csv"
    path.write_text(text, encoding="utf-8")
    return path


def parquet(folder: Path, **columns: Any) -> Path:
    path = folder / "images.parquet"
    pl.DataFrame(columns).write_parquet(path)
    return path


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    fill(tmp_path, "1.png", "2.png", "a/1.png", "a/2.png")


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


def test_a_parquet_file_may_hold_lists(tmp_path: Path) -> None:
    path = parquet(tmp_path, path=["1.png", "2.png"], label=[["a", "b"], ["a"]])
    assert read(path)["labels"].to_list() == [["a", "b"], ["a"]]


def with_names(folder: Path, labels: list[Any]) -> Path:
    """Writes a file as Hugging Face does, which has the names of its classes in its metadata."""
    features = {
        "path": {"dtype": "string", "_type": "Value"},
        "label": {"names": ["bear", "wolf"], "_type": "ClassLabel"},
    }
    table = pa.table({"path": ["1.png", "2.png"], "label": labels})
    metadata = {b"huggingface": json.dumps({"info": {"features": features}}).encode()}
    pq.write_table(table.replace_schema_metadata(metadata), folder / "images.parquet")
    return folder / "images.parquet"


def test_numbers_of_classes_get_the_names_that_the_file_has(tmp_path: Path) -> None:
    assert read(with_names(tmp_path, [1, 0]))["labels"].to_list() == [["wolf"], ["bear"]]
    for number in (-1, 2):
        with pytest.raises(
            ValueError,
            match=rf"images\.parquet, row 2: the label is the number {number}, but the file names only 2 classes",
        ):
            read(with_names(tmp_path, [1, number]))


def test_numbers_of_classes_without_names_are_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    said = r"images\.parquet, row 1: the label is the number 3, and the file does not say .* Name a column of words\."
    for labels in ([3, 4], [[3], [4]]):
        with pytest.raises(ValueError, match=said):
            read(parquet(tmp_path, path=["1.png", "2.png"], label=labels))


@pytest.mark.parametrize(
    "value",
    [
        True,
        1.0,
        math.nan,
        date(2024, 5, 1),
        datetime(2024, 5, 1),
        b"bear",
        {"name": "bear"},
        [True],
        [1.5],
        [None],
        [""],
    ],
)
def test_a_label_that_is_no_text_is_an_error(tmp_path: Path, value: Any) -> None:
    with pytest.raises(ValueError, match=r"'mine': .*images\.parquet, row 1(: the|: a| lacks a path or a) label"):
        read(parquet(tmp_path, path=["1.png"], label=[value]))


@pytest.mark.parametrize("text", ["nan", "NaN", "None", "null", "NULL", "<NA>", " nan ", "['bear', 'nan']"])
def test_a_missing_value_that_was_written_as_a_text_is_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r"images\.csv, row 2: the label is '\S+': a missing value"):
        read(write(tmp_path, f'path,label\n1.png,bear\n2.png,"{text}"\n'))


@pytest.mark.parametrize("column", ["cluster", "domain"])
def test_a_missing_value_never_becomes_a_cluster_or_a_domain(tmp_path: Path, column: str) -> None:
    with pytest.raises(ValueError, match=rf"row 1: the value of '{column}' is 'nan': a missing value"):
        read(write(tmp_path, f"path,label,{column}\n1.png,bear,nan\n"), **{column: column})
    for values in ([7.0, 8.0], [True, False], [date(2024, 5, 1)] * 2):
        table = parquet(tmp_path, path=["1.png", "2.png"], label=["a", "b"], **{column: values})
        with pytest.raises(ValueError, match=rf"row 1: the value of '{column}' is no text but"):
            read(table, **{column: column})
    given = {"cluster": ["1.png", "2.png"], "domain": [None, None]}[column]  # an image without a cluster is its own
    for values, expected in (([None, 7], [given[0], "7"]), ([math.nan] * 2, given), ([" ", None], given)):
        table = parquet(tmp_path, path=["1.png", "2.png"], label=["a", "b"], **{column: values})
        assert read(table, **{column: column})[column].to_list() == expected


@pytest.mark.parametrize("text", ["['bear', 'wolf']", '["bear", "wolf"]', '["bear","wolf"]'])
@pytest.mark.parametrize("separator", [None, ",", ";"])
def test_a_list_that_was_written_as_a_text_is_a_list(tmp_path: Path, text: str, separator: str | None) -> None:
    quoted = text.replace('"', '""')
    table = write(tmp_path, f'path,label\n1.png,"{quoted}"\n2.png,bear\n')
    assert read(table, separator=separator)["labels"].to_list() == [["bear", "wolf"], ["bear"]]
    table = parquet(tmp_path, path=["1.png"], label=[text])
    assert read(table, separator=separator)["labels"].to_list() == [["bear", "wolf"]]


@pytest.mark.parametrize("text", ["['bear', 'wolf'", "[bear, wolf]", "['bear' 'wolf']", "[]"])
def test_a_text_that_is_half_a_list_is_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r"The task 'mine': .*images\.csv, row 1"):
        read(write(tmp_path, f'path,label\n1.png,"{text}"\n'))


def test_outer_spaces_are_no_part_of_a_label_and_never_make_a_second_one(tmp_path: Path) -> None:
    assert read(write(tmp_path, "path,label\n1.png, bear\n2.png, bear\n"))["labels"].to_list() == [["bear"]] * 2
    with pytest.raises(ValueError, match=r"row 2: the label 'bear\\xa0' differs in outer spaces only from 'bear'"):
        read(write(tmp_path, "path,label\n1.png,bear\n2.png,bear\u00a0\n"))


def test_two_labels_that_look_the_same_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"the classes 'cafe\\u0301' and 'caf\\xe9' look the same"):
        read(write(tmp_path, "path,label\n1.png,caf\u00e9\n2.png,cafe\u0301\n"))
    assert len(read(write(tmp_path, "path,label\n1.png,Bear\n2.png,bear\n"))) == 2


def test_a_column_that_is_there_twice_is_an_error(tmp_path: Path) -> None:
    said = r"images\.\w+ has the column 'label' 2 times, and only one of them would be read"
    with pytest.raises(ValueError, match=said):
        read(write(tmp_path, "path,label,label\n1.png,bear,wolf\n"))
    columns = [pa.array([text]) for text in ("1.png", "bear", "wolf")]
    pq.write_table(pa.Table.from_arrays(columns, ["path", "label", "label"]), tmp_path / "images.parquet")
    with pytest.raises(ValueError, match=said):
        read(tmp_path / "images.parquet")


def test_one_file_by_two_paths_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"row 2 has '.*/a/1\.png', which was there before\. Keep one of the two"):
        read(write(tmp_path, "path,label\na/1.png,bear\n./a//1.png,wolf\n"))


def test_missing_files_are_an_error_with_their_number_and_the_first_row(tmp_path: Path) -> None:
    said = r"2 of 3 images are not there\. The first is .*b/1\.png, of .*images\.csv, row 2\. Correct source\.images or"
    with pytest.raises(FileNotFoundError, match=said):
        read(write(tmp_path, "path,label\n1.png,bear\nb/1.png,bear\n3.png,wolf\n"))


def test_paths_of_another_system_are_read(tmp_path: Path) -> None:
    images = read(write(tmp_path, "path,label\na\\1.png,bear\n"))
    assert Path(images["path"][0]) == tmp_path / "a/1.png"


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
