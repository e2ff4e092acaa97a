"""Posts from Parquet files in the form of Hugging Face, whole, odd and damaged."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from swaglib.images.read import IMAGE_COLUMNS, read_image
from swaglib.posts.malformed import Malformed
from swaglib.posts.sources.hugging_face import ROWS, Settings
from swaglib.posts.sources.hugging_face import read as read_hugging_face
from tests.conftest import shape_image

BEAR, CAR = shape_image("circle", "red"), shape_image("square", "blue")
IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
"""How the library `datasets` stores its feature `Image`."""


def write(path: Path, images: list[Any], hashtags: Any, **columns: Any) -> Path:
    structs = [{"bytes": one, "path": f"{n}.png"} if isinstance(one, bytes) else one for n, one in enumerate(images)]
    pq.write_table(pa.table({"image": pa.array(structs, IMAGE), "hashtags": hashtags, **columns}), path)
    return path


def read(*paths: Path, **settings: Any) -> list[Any]:
    return list(
        read_hugging_face(Settings(kind="hugging-face", license="CC0-1.0", files=list(map(str, paths)), **settings))
    )


def good(rows: list[Any]) -> list[str]:
    return [row["id"] for row in rows if not isinstance(row, Malformed)]


def bad(rows: list[Any]) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in rows if isinstance(row, Malformed)]


def test_an_image_dataset_gives_posts_with_hashtags_and_image(tmp_path: Path) -> None:
    path = write(tmp_path / "train-00000-of-00001.parquet", [BEAR, CAR], [["#brown bear", None, "2024"], []])
    bear, car = read(path)
    assert bear == {
        "where": (str(path), 1),
        "id": "train-00000-of-00001/1",
        "image": BEAR,
        "hashtags": ["#brown bear", "2024"],
    }
    assert (car["where"], car["id"], car["hashtags"]) == ((str(path), 2), "train-00000-of-00001/2", [])
    assert [read_image(*map(row.get, IMAGE_COLUMNS)) for row in (bear, car)] == [BEAR, CAR]


def test_images_may_be_plain_bytes_and_columns_have_other_names(tmp_path: Path) -> None:
    table = {"photo": [BEAR, CAR], "text": ["Look! #bear #forest.", "no hashtags"], "number": [7, 8], "more": [1, 2]}
    pq.write_table(pa.table(table), tmp_path / "0.parquet")
    rows = read(tmp_path / "0.parquet", image="photo", hashtags="text", id="number")
    assert [(row["id"], row["hashtags"]) for row in rows] == [("7", ["bear", "forest"]), ("8", [])]
    assert [read_image(*map(row.get, IMAGE_COLUMNS)) for row in rows] == [BEAR, CAR]


def test_more_rows_than_are_read_at_a_time_keep_their_numbers(tmp_path: Path) -> None:
    count = 2 * ROWS + 1
    rows = read(write(tmp_path / "0.parquet", [str(n).encode() for n in range(count)], [["x"]] * count))
    assert [row["where"][1] for row in rows] == list(range(1, count + 1))
    assert [row["image"] for row in rows] == [str(n).encode() for n in range(count)]


def test_a_pattern_names_several_files_in_order_and_one_that_names_none_is_an_error(tmp_path: Path) -> None:
    for name in "ba":
        write(tmp_path / f"{name}.parquet", [BEAR], [["x"]])
    assert good(read(tmp_path / "*.parquet")) == ["a/1", "b/1"]
    with pytest.raises(FileNotFoundError, match=r"\*\.arrow, but there is no such file"):
        read(tmp_path / "*.arrow")


@pytest.mark.parametrize("column", ["image", "hashtags", "id"])
def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path, column: str) -> None:
    path = write(tmp_path / "0.parquet", [BEAR], [["x"]])
    with pytest.raises(ValueError, match=r"0\.parquet lacks the column 'photo'. It has: image, hashtags"):
        read(path, **{column: "photo"})


def test_rows_without_image_or_hashtags_are_malformed(tmp_path: Path) -> None:
    images = [None, {"bytes": None, "path": "/home/anna/bear.png"}, b"", BEAR, CAR]
    rows = read(write(tmp_path / "0.parquet", images, [["x"], ["x"], ["x"], None, ["x"]]))
    assert good(rows) == ["0/5"]
    assert bad(rows) == [*((n, "the image has no bytes") for n in (1, 2, 3)), (4, "hashtags are missing")]
    assert all(row.file == str(tmp_path / "0.parquet") for row in rows if isinstance(row, Malformed))


def test_a_column_of_texts_is_no_column_of_images(tmp_path: Path) -> None:
    pq.write_table(pa.table({"image": ["bear.png"], "hashtags": [["x"]]}), tmp_path / "0.parquet")
    assert bad(read(tmp_path / "0.parquet")) == [(1, "the image has no bytes")]


@pytest.mark.parametrize(
    ("hashtags", "reason"),
    [
        (["nan"], "the caption is 'nan': a missing value that was written as text"),
        (["['bear' 'wolf']"], "\"['bear' 'wolf']\" looks like a list, and is one neither in JSON nor in Python"),
        (['["\\ud800"]'], "a hashtag is no UTF-8"),
        ([[3.5]], "a hashtag is no text but float: 3.5"),
        ([3.5], "hashtags are no list but float"),
        ([{"tag": "x"}], "hashtags are no list but dict"),
        ([[["x"]]], "a hashtag is no text but list: ['x']"),
        ([[b"x"]], "a hashtag is no text but bytes: b'x'"),
    ],
)
def test_hashtags_of_another_kind_are_malformed(tmp_path: Path, hashtags: Any, reason: str) -> None:
    ((row, found),) = bad(read(write(tmp_path / "0.parquet", [BEAR], hashtags)))
    assert row == 1 and found.startswith(reason)


@pytest.mark.parametrize("hashtags", [[7], [[7, 8]], pa.array([7], pa.uint8())])
def test_numbers_without_names_are_an_error_that_says_what_to_do(tmp_path: Path, hashtags: Any) -> None:
    path = write(tmp_path / "0.parquet", [BEAR], hashtags)
    with pytest.raises(ValueError, match=r"0\.parquet: the column 'hashtags' holds numbers, .* Name a column of words"):
        read(path)


def test_a_column_that_is_there_twice_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path / "0.parquet", [BEAR], [["x"]])
    table = pq.read_table(path)
    pq.write_table(table.append_column("hashtags", table["hashtags"]), path)
    with pytest.raises(ValueError, match=r"0\.parquet has 2 columns 'hashtags'"):
        read(path)


def test_ids_are_texts_or_whole_numbers(tmp_path: Path) -> None:
    path = write(tmp_path / "0.parquet", [BEAR] * 3, [["x"]] * 3, name=["7", "nan", " "])
    rows = read(path, id="name")
    assert good(rows) == ["7"]
    assert bad(rows) == [(2, "the id is 'nan': a missing value that was written as text"), (3, "the id is missing")]
    rows = read(write(tmp_path / "0.parquet", [BEAR], [["x"]], name=[7.0]), id="name")
    assert bad(rows) == [(1, "the id is no text but float: 7.0")]


def test_a_row_without_its_id_is_malformed(tmp_path: Path) -> None:
    path = write(tmp_path / "0.parquet", [BEAR] * 3, [["x"]] * 3, name=[None, "", "b"])
    rows = read(path, id="name")
    assert (good(rows), bad(rows)) == (["b"], [(1, "the id is missing"), (2, "the id is missing")])


def test_a_row_that_is_no_utf_8_is_malformed(tmp_path: Path) -> None:
    content, ends = b"#a#b\xe4r#c", b"".join(end.to_bytes(4, "little") for end in (0, 2, 6, 8))
    texts = pa.Array.from_buffers(pa.string(), 3, [None, pa.py_buffer(ends), pa.py_buffer(content)])
    rows = read(write(tmp_path / "0.parquet", [BEAR] * 3, texts))
    assert [row["hashtags"] for row in rows if not isinstance(row, Malformed)] == [["a"], ["c"]]
    assert (good(rows), bad(rows)) == (["0/1", "0/3"], [(2, "the row is no UTF-8")])


def test_a_hashtag_of_10_mb_and_nul_bytes_do_no_harm(tmp_path: Path) -> None:
    rows = read(write(tmp_path / "0.parquet", [BEAR, CAR], ["#" + "x" * 10_000_000, "#a\0b"]))
    assert [len(tag) for row in rows for tag in row["hashtags"]] == [10_000_000, 3]


@pytest.mark.parametrize("length", [0, 1, 500, -1, -9])
def test_a_file_that_is_no_parquet_or_is_cut_off_is_refused(tmp_path: Path, length: int) -> None:
    path = write(tmp_path / "0.parquet", [BEAR] * 10, [["x"]] * 10)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(ValueError, match=r"0\.parquet is no Parquet file, or is cut off"):
        read(path)


def test_a_damaged_page_loses_the_rows_from_there_on_and_the_next_file_is_read(tmp_path: Path) -> None:
    images = [str(number).encode() * 9 for number in range(4 * ROWS)]
    path = write(tmp_path / "0.parquet", images, [["x"]] * len(images))
    pq.write_table(pq.read_table(path), path, row_group_size=2 * ROWS, compression="zstd", use_dictionary=False)
    content = bytearray(path.read_bytes())
    place = pq.read_metadata(path).row_group(1).column(0).data_page_offset
    content[place : place + 200] = b"\xff" * 200
    path.write_bytes(content)
    rows = read(path, write(tmp_path / "1.parquet", [BEAR], [["x"]]))
    assert good(rows) == [*(f"0/{number}" for number in range(1, 2 * ROWS + 1)), "1/1"]
    assert [row for row, _ in bad(rows)] == list(range(2 * ROWS + 1, 4 * ROWS + 1))
    assert f"the file is damaged from row {2 * ROWS + 1} on" in bad(rows)[0][1]


def encoded(path: Path, column: Any, feature: Any) -> Path:
    described = json.dumps({"info": {"features": {"hashtags": feature}}})
    table = pa.table({"image": [{"bytes": BEAR, "path": None}], "hashtags": column})
    pq.write_table(table.replace_schema_metadata({"huggingface": described}), path)
    return path


LABEL = {"names": ["bear", "wolf"], "_type": "ClassLabel"}


@pytest.mark.parametrize(
    ("column", "feature", "hashtags"),
    [
        ([1], LABEL, ["wolf"]),
        ([[1, 0]], [LABEL], ["wolf", "bear"]),
        ([[0]], {"feature": LABEL, "_type": "Sequence"}, ["bear"]),
    ],
)
def test_encoded_classes_get_the_names_that_the_file_gives_them(
    tmp_path: Path, column: Any, feature: Any, hashtags: list[str]
) -> None:
    (post,) = read(encoded(tmp_path / "0.parquet", column, feature))
    assert not isinstance(post, Malformed) and post["hashtags"] == hashtags


def test_a_class_that_the_file_does_not_name_is_malformed(tmp_path: Path) -> None:
    path = encoded(tmp_path / "0.parquet", [2], LABEL)
    assert bad(read(path)) == [(1, "a hashtag is the number 2, but the file names only 2 classes")]


def test_a_text_that_is_a_list_is_no_caption(tmp_path: Path) -> None:
    texts = ["['bear', 'wolf']", '["bear","wolf"]', "[OC] My #bear [2048x1536]", "#bear [forest]"]
    rows = read(write(tmp_path / "0.parquet", [BEAR] * 4, texts))
    assert [row["hashtags"] for row in rows] == [["bear", "wolf"], ["bear", "wolf"], ["bear"], ["bear"]]
