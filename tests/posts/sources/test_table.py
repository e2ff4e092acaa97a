"""Posts from tables of paths and hashtags, whole, odd and damaged."""

import json
import math
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from swaglib.images.read import IMAGE_COLUMNS, read_image
from swaglib.posts.malformed import Malformed
from swaglib.posts.sources.table import Settings
from swaglib.posts.sources.table import read as read_table
from tests.conftest import shape_image
from tests.posts.own_sources import loaded, table

BEAR, CAR = shape_image("circle", "red"), shape_image("square", "blue")


def read(path: Path, **settings: Any) -> list[Any]:
    """Reads a table whose images are in the folder `images` beside it."""
    images = str(path.parent / "images")
    return list(read_table(Settings(kind="table", license="CC0-1.0", metadata=[str(path)], images=images, **settings)))


def read_csv(folder: Path, content: str | bytes, **settings: Any) -> list[Any]:
    path = folder / "posts.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path, **settings)


def read_parquet(folder: Path, columns: dict[str, Any], **settings: Any) -> list[Any]:
    pq.write_table(pa.table(columns), folder / "posts.parquet")
    return read(folder / "posts.parquet", **settings)


def good(rows: list[Any]) -> list[str]:
    return [row["id"] for row in rows if not isinstance(row, Malformed)]


def bad(rows: list[Any]) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in rows if isinstance(row, Malformed)]


def test_a_csv_file_gives_posts_with_hashtags_base_and_image(tmp_path: Path) -> None:
    (tmp_path / "images/2021").mkdir(parents=True)
    (tmp_path / "images/2021/bear.png").write_bytes(BEAR)
    (tmp_path / "images/car, old.png").write_bytes(CAR)
    content = (
        "\ufeffnumber,path,words,owner,title\r\n"
        '7,2021/bear.png,#brownbear; forest ;,anna,"The\r\nbear"\r\n'
        '8,"car, old.png",,,"A ""car"""\r\n'
    )
    bear, car = read_csv(tmp_path, content, id="number", hashtags="words", separator=";", base="owner")
    where = str(tmp_path / "posts.csv")
    assert bear == {
        "where": (where, 2),
        "id": "7",
        "path": str(tmp_path / "images/2021/bear.png"),
        "hashtags": ["#brownbear", "forest"],
        "base": "anna",
    }
    assert (car["where"], car["id"], car["hashtags"], car["base"]) == ((where, 4), "8", [], None)
    assert [read_image(*map(row.get, IMAGE_COLUMNS)) for row in (bear, car)] == [BEAR, CAR]


def test_a_parquet_file_gives_posts_with_hashtags_as_lists(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images/bear.png").write_bytes(BEAR)
    columns = {
        "number": [7, 8, 9],
        "path": ["bear.png"] * 3,
        "hashtags": [["#brown bear", "2024"], [], ["a", None]],
        "owner": [1, None, 3],
    }
    rows = read_parquet(tmp_path, columns, id="number", base="owner")
    assert [(row["where"][1], row["id"], row["hashtags"], row["base"]) for row in rows] == [
        (1, "7", ["#brown bear", "2024"], "1"),
        (2, "8", [], None),
        (3, "9", ["a"], "3"),
    ]
    assert read_image(*map(rows[0].get, IMAGE_COLUMNS)) == BEAR


def test_a_parquet_file_may_have_hashtags_as_text(tmp_path: Path) -> None:
    rows = read_parquet(tmp_path, {"path": ["bear.png"], "hashtags": ["#brown, #bear,,"]}, separator=",")
    assert rows[0]["hashtags"] == ["#brown", "#bear"]


def test_without_a_column_of_ids_the_path_names_the_post(tmp_path: Path) -> None:
    assert good(read_csv(tmp_path, "path,hashtags\na/1.png,x\n")) == ["a/1.png"]


def test_a_pattern_names_several_files_in_order_and_one_that_names_none_is_an_error(tmp_path: Path) -> None:
    for name in "ba":
        (tmp_path / f"{name}.csv").write_text(f"path,hashtags\n{name}.png,x\n")
    assert good(read(tmp_path / "*.csv")) == ["a.png", "b.png"]
    with pytest.raises(FileNotFoundError, match=r"\*\.tsv, but there is no such file"):
        read(tmp_path / "*.tsv")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty. It should begin with the names of its columns"),
        ("file,hashtags\na.png,x\n", "lacks the column 'path'. It has: file, hashtags"),
        ("path,tags\na.png,x\n", "lacks the column 'hashtags'. It has: path, tags"),
        ("path hashtags\na.png x\n", "lacks the column 'path'. It has: path hashtags"),
        ("x" * 10_000_000, "should begin with the names of its columns: field larger than"),
        ('"path,hashtags\na.png,x\n', "should begin with the names of its columns: unexpected end"),
    ],
)
def test_a_csv_file_without_its_columns_is_refused(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_csv(tmp_path, content)


@pytest.mark.parametrize("missing", ["id", "base"])
def test_a_column_that_the_settings_name_must_be_there(tmp_path: Path, missing: str) -> None:
    with pytest.raises(ValueError, match=r"posts\.csv lacks the column 'who'. It has: path, hashtags"):
        read_csv(tmp_path, "path,hashtags\na.png,x\n", **{missing: "who"})
    with pytest.raises(ValueError, match=r"posts\.parquet lacks the column 'who'. It has: path, hashtags"):
        read_parquet(tmp_path, {"path": ["a.png"], "hashtags": ["x"]}, **{missing: "who"})


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("b.png", "1 fields instead of 2"),
        ("b.png,x,y", "3 fields instead of 2"),
        ("", "0 fields instead of 2"),
        ("../b.png,x", "the path '../b.png' leaves the folder of images"),
        ("/b.png,x", "the path '/b.png' leaves the folder of images"),
        ("..\\b.png,x", "the path '..\\\\b.png' leaves the folder of images"),
        ("\\b.png,x", "the path '\\\\b.png' leaves the folder of images"),
        (",x", "the path '' leaves the folder of images"),
        ("b\0.png,x", "the path 'b\\x00.png' leaves the folder of images"),
        ("b.png," + "x" * 10_000_000, "field larger than field limit (1000000)"),
        ("x" * 10_000_000 + ",b", "field larger than field limit (1000000)"),
        ('"b.png"c,x', "',' expected after '\"'"),
        (b"b\xe4r.png,x", "the path 'b\\udce4r.png' is no UTF-8"),
        (b"b.png,x b\xe4r", "the row is no UTF-8"),
    ],
)
def test_a_malformed_csv_row_is_named_and_the_next_rows_are_read(tmp_path: Path, row: str | bytes, reason: str) -> None:
    raw = row if isinstance(row, bytes) else row.encode()
    rows = read_csv(tmp_path, b"path,hashtags\na.png,x\n" + raw + b"\nc.png,x\n")
    assert good(rows) == ["a.png", "c.png"]
    assert bad(rows) == [(3, reason)]
    assert all(row.file == str(tmp_path / "posts.csv") for row in rows if isinstance(row, Malformed))


@pytest.mark.parametrize("end", ["\nz.png,x\n", '\nz.png,"x"\n'])
def test_every_line_that_an_unclosed_quote_takes_counts(tmp_path: Path, end: str) -> None:
    rows = read_csv(tmp_path, 'path,hashtags\na.png,x\nb.png,"x\n' + "c.png,x\n" * 4 + "d.png,x" + end)
    assert good(rows) == ["a.png"]
    assert [line for line, _ in bad(rows)] == [3, 4, 5, 6, 7, 8, 9]


def test_an_unclosed_quote_takes_at_most_as_much_as_a_field_may_hold(tmp_path: Path) -> None:
    line = "b.png," + "x" * 94  # of 101 characters, with its end
    rows = read_csv(tmp_path, 'path,hashtags\na.png,"x\n' + f"{line}\n" * 20_000)
    assert len(bad(rows)) == 1 + -(-1_000_000 // 101)
    assert len(good(rows)) + len(bad(rows)) == 20_001


def test_a_csv_file_cut_off_in_a_row_loses_only_that_row(tmp_path: Path) -> None:
    rows = read_csv(tmp_path, b"path,hashtags,title\na.png,x,A\nb.png,\xc3")
    assert (good(rows), bad(rows)) == (["a.png"], [(3, "2 fields instead of 3")])


def test_a_nul_byte_in_a_hashtag_or_a_column_that_is_not_used_does_no_harm(tmp_path: Path) -> None:
    rows = read_csv(tmp_path, b"path,hashtags,title\na.png,x\0y,\0\nb.png,x,\xff\n")
    assert [row["hashtags"] for row in rows] == [["x\0y"], ["x"]]


def test_a_row_without_its_id_is_malformed(tmp_path: Path) -> None:
    rows = read_csv(tmp_path, "path,hashtags,number\na.png,x,\nb.png,x,2\n", id="number")
    assert (good(rows), bad(rows)) == (["2"], [(2, "the id is missing")])
    columns = {"path": ["a.png", "b.png"], "hashtags": ["x", "x"], "number": [None, 2]}
    rows = read_parquet(tmp_path, columns, id="number")
    assert (good(rows), bad(rows)) == (["2"], [(1, "the id is missing")])


def test_parquet_rows_without_path_or_hashtags_or_with_one_outside_are_malformed(tmp_path: Path) -> None:
    columns = {
        "path": [None, "b.png", "../c.png", "d\0.png", "e.png"],
        "hashtags": [["x"], None, ["x"], ["x"], ["x"]],
    }
    rows = read_parquet(tmp_path, columns)
    assert good(rows) == ["e.png"]
    assert bad(rows) == [
        (1, "path or hashtags are missing"),
        (2, "path or hashtags are missing"),
        (3, "the path '../c.png' leaves the folder of images"),
        (4, "the path 'd\\x00.png' leaves the folder of images"),
    ]


def test_parquet_hashtags_of_another_kind_are_malformed(tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match=r"posts\.parquet: the column 'hashtags' holds numbers, .* Name a column of words"
    ):
        read_parquet(tmp_path, {"path": ["a.png"], "hashtags": [7]})
    with pytest.raises(ValueError, match="the column 'hashtags' holds numbers"):
        read_parquet(tmp_path, {"path": ["a.png"], "hashtags": [[7, 8]]})
    assert bad(read_parquet(tmp_path, {"path": ["a.png"], "hashtags": [True]})) == [
        (1, "a hashtag is no text but bool: True")
    ]
    nested = {"path": ["a.png"], "hashtags": [[{"tag": "x"}]]}
    assert bad(read_parquet(tmp_path, nested)) == [(1, "a hashtag is no text but dict: {'tag': 'x'}")]


def test_a_parquet_row_that_is_no_utf_8_is_malformed(tmp_path: Path) -> None:
    content, ends = b"aab\xe4rc", b"".join(end.to_bytes(4, "little") for end in (0, 2, 5, 6))
    texts = pa.Array.from_buffers(pa.string(), 3, [None, pa.py_buffer(ends), pa.py_buffer(content)])
    rows = read_parquet(tmp_path, {"path": ["a.png", "b.png", "c.png"], "hashtags": texts})
    assert (good(rows), bad(rows)) == (["a.png", "c.png"], [(2, "the row is no UTF-8")])


def test_a_parquet_hashtag_of_10_mb_is_read(tmp_path: Path) -> None:
    rows = read_parquet(tmp_path, {"path": ["a.png"], "hashtags": [["x" * 10_000_000]]})
    assert len(rows[0]["hashtags"][0]) == 10_000_000


@pytest.mark.parametrize("length", [0, 1, 100, -1, -9])
def test_a_file_that_is_no_parquet_or_is_cut_off_is_refused(tmp_path: Path, length: int) -> None:
    read_parquet(tmp_path, {"path": ["a.png"] * 100, "hashtags": ["x"] * 100})
    path = tmp_path / "posts.parquet"
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(ValueError, match=r"posts\.parquet is neither CSV \(by its ending\) nor Parquet, or is cut off"):
        read(path)


def test_a_parquet_file_with_a_damaged_page_loses_the_rows_from_there_on(tmp_path: Path) -> None:
    path = tmp_path / "posts.parquet"
    names = [f"{number}.png" for number in range(10_000)]
    pq.write_table(pa.table({"path": names, "hashtags": names}), path, row_group_size=5_000, compression="zstd")
    content = bytearray(path.read_bytes())
    place = pq.read_metadata(path).row_group(1).column(0).dictionary_page_offset
    content[place : place + 200] = b"\xff" * 200
    path.write_bytes(content)
    rows = read(path)
    assert good(rows) == names[: len(good(rows))] and len(good(rows)) >= 4096
    assert [row for row, _ in bad(rows)] == list(range(len(good(rows)) + 1, 10_001))
    assert f"the file is damaged from row {len(good(rows)) + 1} on" in bad(rows)[0][1]


@pytest.mark.parametrize(
    ("field", "hashtags"),
    [
        ("\"['bear', 'wolf', 'forest']\"", ["bear", "wolf", "forest"]),
        ('"[""bear"",""wolf""]"', ["bear", "wolf"]),
        ("#bear wolf", ["#bear", "wolf"]),
    ],
)
def test_a_list_in_a_csv_field_is_a_list(tmp_path: Path, field: str, hashtags: list[str]) -> None:
    (post,) = read_table(loaded(mine=table(tmp_path / "posts.csv", [f"a.png,{field}"]))["mine"])
    assert not isinstance(post, Malformed) and post["hashtags"] == hashtags


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("nan", "the field of hashtags is 'nan': a missing value that was written as text"),
        ("\"['bear' 'wolf']\"", "looks like a list, and is one neither in JSON nor in Python"),
        ("\"['bear', True]\"", "a hashtag is no text but bool"),
        ("\"['bear', 3.5]\"", "a hashtag is no text but float: 3.5"),
        ("\"['bear', 'wolf\"", "begins like a list, and does not end like one"),
        ('"{bear,wolf}"', "looks like a set, a tuple, a mapping or an array"),
        ("NULL", "the field of hashtags is 'NULL': a missing value that was written as text"),
    ],
)
def test_a_field_that_would_become_a_wrong_word_is_malformed(tmp_path: Path, field: str, reason: str) -> None:
    (row,) = read_table(loaded(mine=table(tmp_path / "posts.csv", [f"a.png,{field}"]))["mine"])
    assert isinstance(row, Malformed) and row.line == 2 and reason in row.reason


def test_a_column_that_is_there_twice_is_an_error(tmp_path: Path) -> None:
    settings = loaded(mine=table(tmp_path / "posts.csv", []))["mine"]
    (tmp_path / "posts.csv").write_text("path,hashtags,hashtags\na.png,bear,wolf\n")
    with pytest.raises(ValueError, match=r"posts\.csv has 2 columns 'hashtags'"):
        list(read_table(settings))


@pytest.mark.parametrize("column", ["path", "number", "owner"])
def test_a_missing_value_in_words_is_no_path_no_id_and_no_base(tmp_path: Path, column: str) -> None:
    row = {"path": "a.png", "hashtags": "bear", "number": "7", "owner": "anna", column: "nan"}
    what = {"path": "the path", "number": "the id", "owner": "the base"}[column]
    rows = read_csv(tmp_path, f"{','.join(row)}\n{','.join(row.values())}\n", id="number", base="owner")
    assert bad(rows) == [(2, f"{what} is 'nan': a missing value that was written as text")]


def test_parquet_ids_and_bases_are_texts_or_whole_numbers(tmp_path: Path) -> None:
    columns = {"path": ["a.png", "b.png", "c.png"], "hashtags": ["x"] * 3, "owner": [1.0, math.nan, None]}
    rows = read_parquet(tmp_path, columns, base="owner")
    assert bad(rows) == [(1, "the base is no text but float: 1.0")]
    assert [row["base"] for row in rows[1:]] == [None, None]
    rows = read_parquet(tmp_path, {"path": [b"a.png"], "hashtags": ["x"]})
    assert bad(rows) == [(1, "the path is no text but bytes: b'a.png'")]


def test_a_parquet_column_that_is_there_twice_is_an_error(tmp_path: Path) -> None:
    twice = pa.table([["a.png"], ["bear"], ["wolf"]], names=["path", "hashtags", "hashtags"])
    pq.write_table(twice, tmp_path / "posts.parquet")
    with pytest.raises(ValueError, match=r"posts\.parquet has 2 columns 'hashtags'"):
        read(tmp_path / "posts.parquet")


def test_a_repeated_column_that_is_not_read_does_no_harm(tmp_path: Path) -> None:
    assert good(read_csv(tmp_path, "path,hashtags,note,note\na.png,x,1,2\n")) == ["a.png"]


def test_encoded_hashtags_get_the_names_of_the_file(tmp_path: Path) -> None:
    label = {"names": ["bear", "wolf"], "_type": "ClassLabel"}
    for column, feature in (([1, 2, -1], label), ([[0, 1], [2], [-1]], {"feature": label, "_type": "Sequence"})):
        table = pa.table({"path": ["a.png", "b.png", "c.png"], "hashtags": column})
        described = json.dumps({"info": {"features": {"hashtags": feature}}})
        pq.write_table(table.replace_schema_metadata({"huggingface": described}), tmp_path / "posts.parquet")
        first, *others = read(tmp_path / "posts.parquet")
        assert first["hashtags"] == (["wolf"] if feature is label else ["bear", "wolf"])
        assert bad(others) == [
            (2, "a hashtag is the number 2, but the file names only 2 classes"),
            (3, "a hashtag is the number -1, but the file names only 2 classes"),
        ]


def test_a_csv_file_whose_name_has_brackets_is_read_itself(tmp_path: Path) -> None:
    for name in ("[2021] bears.csv", "2 bears.csv"):
        (tmp_path / name).write_text(f"path,hashtags\n{name}.png,bear\n")
    assert good(read(tmp_path / "[2021] bears.csv")) == ["[2021] bears.csv.png"]


def test_paths_of_windows_are_those_of_the_folder(tmp_path: Path) -> None:
    (post,) = read_csv(tmp_path, "path,hashtags\n2021\\bear.png,x\n")
    assert post["path"] == str(tmp_path / "images/2021/bear.png")
    (post,) = read_csv(tmp_path, f"path,hashtags\n{'x' * 300}\\bear.png,x\n")
    assert post["path"] == str(tmp_path / f"images/{'x' * 300}/bear.png")
