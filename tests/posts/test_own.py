"""Posts of one's own, of every kind, are written in parts of the given size, whatever their number."""

import io
import tarfile
import tracemalloc
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from swaglib.images.read import IMAGE_COLUMNS, images_of
from swaglib.posts.own import collect_sources
from swaglib.posts.schema import POST, partitions_of, read_posts
from tests.conftest import shape_image
from tests.posts.own_sources import LICENSE, checked, malformed_of, posts_of, table

BEAR = shape_image("circle", "red")


def one_of_each_kind(data: Path) -> dict[str, dict[str, Any]]:
    """Writes one post of every kind, and returns the settings of the sources."""
    (data / "images").mkdir()
    (data / "images" / "7.png").write_bytes(BEAR)
    with tarfile.open(data / "00000.tar", "w") as tar:
        for name, content in (("7.png", BEAR), ("7.json", b'{"caption": "no"}'), ("7.txt", b"#bear")):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    fields = [""] * 25
    fields[1], fields[3], fields[10], fields[17], fields[23], fields[24] = "7", "anna", "bear", "CC0", "png", "0"
    (data / "yfcc").write_text("\t".join(fields) + "\n")
    image = pa.array([{"bytes": BEAR, "path": None}], pa.struct([("bytes", pa.binary()), ("path", pa.string())]))
    pq.write_table(pa.table({"image": image, "hashtags": [["bear"]]}), data / "train.parquet")
    images = str(data / "images")
    return {
        "mine": table(data / "mine.csv", ["7.png,bear"]),
        "tars": {"kind": "webdataset", "license": LICENSE, "tars": [str(data / "*.tar")]},
        "flickr": {
            **{"kind": "yfcc100m", "license": LICENSE, "metadata": [str(data / "yfcc")]},
            **{"images": images, "layout": "identifier"},
        },
        "hub": {"kind": "hugging-face", "license": LICENSE, "files": [str(data / "train.parquet")]},
    }


def test_every_kind_gives_posts_of_the_schema_with_images(tmp_path: Path, folder: Path) -> None:
    summary = collect_sources(checked(**one_of_each_kind(tmp_path)), folder)
    assert summary.rows() == [
        ("mine", "table", 1, 1, 0),
        ("tars", "webdataset", 1, 1, 0),
        ("flickr", "yfcc100m", 1, 1, 0),
        ("hub", "hugging-face", 1, 1, 0),
    ]
    posts = pl.concat([posts_of(folder, name) for name in ("mine", "tars", "flickr", "hub")])
    assert posts.columns == list(POST)
    assert posts["id"].to_list() == ["mine/7.png", "tars/00000/7", "flickr/7", "hub/train/1"]
    assert posts["source"].to_list() == ["mine", "tars", "flickr", "hub"]
    assert posts["hashtags"].to_list() == [["bear"]] * 4
    assert posts["base"].to_list() == ["mine/7.png", "tars/00000/7", "anna", "hub/train/1"]
    assert posts["license"].to_list() == [LICENSE, LICENSE, "CC0", LICENSE]
    assert list(images_of(posts.select(IMAGE_COLUMNS))) == [BEAR] * 4
    assert malformed_of(folder) == [["source", "file", "line", "reason"]]


def test_posts_are_written_in_numbered_parts_of_the_given_size(tmp_path: Path, folder: Path) -> None:
    sources = checked(mine=table(tmp_path / "mine.csv", [f"{n}.png,a b" for n in range(7)], posts_per_part=3))
    summary = collect_sources(sources, folder)
    assert summary.rows() == [("mine", "table", 7, 14, 0)]
    assert [part.name for part in partitions_of(folder, "mine")] == [f"part-0000{n}-of-00003.parquet" for n in range(3)]
    assert sorted(path.name for path in (folder / "mine").iterdir()) == [
        part.name for part in partitions_of(folder, "mine")
    ]
    assert [len(read_posts(part)) for part in partitions_of(folder, "mine")] == [3, 3, 1]
    assert posts_of(folder, "mine")["id"].to_list() == [f"mine/{n}.png" for n in range(7)]


def test_malformed_rows_are_listed_with_source_file_line_and_reason(tmp_path: Path, folder: Path) -> None:
    rows = ["1.png,a", "2.png", "../3.png,a", "1.png,b", "5.png,a"]
    sources = {
        "mine": table(tmp_path / "mine.csv", rows, malformed=0.6),
        "other": table(tmp_path / "b.csv", ["1.png,a"]),
    }
    summary = collect_sources(checked(**sources), folder)
    assert summary.select("source", "posts", "malformed").rows() == [("mine", 2, 3), ("other", 1, 0)]
    assert posts_of(folder, "mine")["id"].to_list() == ["mine/1.png", "mine/5.png"]
    file = str(tmp_path / "mine.csv")
    assert malformed_of(folder) == [
        ["source", "file", "line", "reason"],
        ["mine", file, "3", "1 fields instead of 2"],
        ["mine", file, "4", "the path '../3.png' leaves the folder of images"],
        ["mine", file, "5", "the id '1.png' was there before"],
    ]


def test_ids_are_compared_within_a_part(tmp_path: Path, folder: Path) -> None:
    rows = ["1.png,a", "1.png,a", "2.png,a", "2.png,a", "1.png,a"]
    summary = collect_sources(checked(mine=table(tmp_path / "mine.csv", rows, malformed=0.5, posts_per_part=2)), folder)
    assert summary.select("posts", "malformed").rows() == [(4, 1)]
    assert [read_posts(part)["id"].to_list() for part in partitions_of(folder, "mine")] == [
        ["mine/1.png", "mine/2.png"],
        ["mine/2.png", "mine/1.png"],
    ]


def test_an_id_of_another_file_is_malformed_in_the_same_part(tmp_path: Path, folder: Path) -> None:
    first = table(tmp_path / "a.csv", ["1.png,a", "2.png,a"], malformed=0.5)
    second = table(tmp_path / "b.csv", ["1.png,b"])
    collect_sources(checked(mine={**first, "metadata": [*first["metadata"], *second["metadata"]]}), folder)
    assert malformed_of(folder)[1:] == [["mine", str(tmp_path / "b.csv"), "2", "the id '1.png' was there before"]]


@pytest.mark.parametrize("rows", [[], ["no table", "at all"]])
def test_a_source_that_gives_no_post_is_an_error(tmp_path: Path, folder: Path, rows: list[str]) -> None:
    with pytest.raises(ValueError, match="The source 'mine' gave no post"):
        collect_sources(checked(mine=table(tmp_path / "mine.csv", rows, malformed=1.0)), folder)


def test_videos_alone_give_no_post(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "yfcc").write_text("\t".join(["7"] * 24 + ["1"]) + "\n")
    source = {"kind": "yfcc100m", "license": LICENSE, "metadata": [str(tmp_path / "yfcc")], "images": "images"}
    with pytest.raises(ValueError, match="The source 'flickr' gave no post"):
        collect_sources(checked(flickr=source), folder)


def test_no_source_gives_an_empty_summary(folder: Path) -> None:
    assert collect_sources({}, folder).columns == ["source", "kind", "posts", "hashtags", "malformed"]


def test_hashtags_with_any_character_can_be_written(tmp_path: Path, folder: Path) -> None:
    odd = ["\0", "\ufffd", "🐻", "x" * 900_000, "\u202e", "a\u0300"]
    collect_sources(checked(mine=table(tmp_path / "mine.csv", [f"1.png,{' '.join(odd)}"])), folder)
    assert posts_of(folder, "mine")["hashtags"].to_list() == [odd]


def peak_of(sources: dict[str, Any], folder: Path) -> int:
    """Returns the most bytes that Python held while it collected."""
    folder.mkdir()
    tracemalloc.start()
    try:
        collect_sources(sources, folder)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_posts(tmp_path: Path) -> None:
    count, part = 10_000, 250
    source = table(tmp_path / "mine.csv", [], id="number", posts_per_part=part)
    with open(source["metadata"][0], "w") as stream:
        stream.write("number,path,hashtags\n")
        stream.writelines(f"{number},bear.jpg,#bear forest\n" for number in range(count))
    most = 1_200_000  # bytes: a part takes about half of it; with the ids of all posts it would be twice as much
    # The first time, modules are imported and Python's own table of strings may double: then, once more.
    assert any(peak_of(checked(mine=source), tmp_path / name) < most for name in ("first", "second"))
    assert len(partitions_of(tmp_path / "first", "mine")) == count // part
