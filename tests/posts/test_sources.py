import csv
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
from swaglib.posts.malformed import FEWEST, Malformed, MalformedRows
from swaglib.posts.schema import POST, partitions_of, read_posts
from swaglib.posts.sources import READERS, collect_sources, reader
from swaglib.settings.reading import check
from tests.conftest import picture

BEAR = picture("circle", "red")
LICENSE = "CC-BY-4.0"
KINDS: dict[str, dict[str, Any]] = {
    "table": {"metadata": ["posts.csv"], "images": "images", "base": "owner"},
    "webdataset": {"tars": ["*.tar"], "hashtags": "tags"},
    "yfcc100m": {"metadata": ["yfcc100m_dataset-*.bz2"], "images": "images", "layout": "identifier"},
    "hugging-face": {"files": ["train-*.parquet"], "id": "name"},
}


def checked(**sources: dict[str, Any]) -> dict[str, Any]:
    """Returns sources as `params.yaml` gives them to the stage `collect`."""
    collect = {"pixels": 32, "languages": ["en"], "designs": [], "icon_sets": []}
    return check("collect", {**collect, "sources": sources}).sources


def table(path: Path, rows: list[str], **more: Any) -> dict[str, Any]:
    """Writes a CSV file and returns the settings of its source."""
    path.write_text("path,hashtags\n" + "".join(f"{row}\n" for row in rows))
    images = str(path.parent / "images")
    return {"kind": "table", "license": LICENSE, "metadata": [str(path)], "images": images, **more}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where posts go."""
    (tmp_path / "posts").mkdir()
    return tmp_path / "posts"


def malformed_of(folder: Path) -> list[list[str]]:
    with open(folder / "malformed.csv", newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))


def posts_of(folder: Path, source: str) -> pl.DataFrame:
    return pl.concat([read_posts(part) for part in partitions_of(folder, source)])


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


def test_every_kind_gives_posts_of_the_schema_with_pictures(tmp_path: Path, folder: Path) -> None:
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


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_part_that_is_missing_is_named(tmp_path: Path, folder: Path, number: int) -> None:
    collect_sources(
        checked(mine=table(tmp_path / "mine.csv", [f"{n}.png,a" for n in range(6)], posts_per_part=2)), folder
    )
    (folder / "mine" / f"part-0000{number}-of-00003.parquet").unlink()
    with pytest.raises(FileNotFoundError, match=rf"mine should hold 3 parts, but part {number} is missing"):
        partitions_of(folder, "mine")


def test_a_source_that_is_not_there_names_those_that_are(tmp_path: Path, folder: Path) -> None:
    collect_sources(checked(mine=table(tmp_path / "mine.csv", ["1.png,a"])), folder)
    with pytest.raises(FileNotFoundError, match=r"no posts of 'yours' in .* The folder holds: mine\."):
        partitions_of(folder, "yours")


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


def test_malformed_rows_can_be_written_whatever_they_hold(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "malformed.csv"
    odd = Malformed("b\udce4r.csv", 1, 'a "quote", a\nnew line, \0 and b\udce4r')
    with MalformedRows(path) as malformed:
        assert list(malformed.posts("mine", [odd], 1.0)) == []
    assert malformed_of(tmp_path)[1] == ["mine", "b\\udce4r.csv", "1", 'a "quote", a\nnew line, \0 and b\\udce4r']


def test_too_many_malformed_rows_stop_the_run_with_the_first_of_them(tmp_path: Path, folder: Path) -> None:
    rows = ["1.png,a", "2.png", *(f"{n}.png,a" for n in range(3, 50))]
    first = r"The first: .*mine\.csv, line 3: 1 fields instead of 2\."
    message = rf"mine: 1 of 49 rows are malformed, more than the share of 0\.02 that collect\.sources\.mine\..*{first}"
    with pytest.raises(ValueError, match=message):
        collect_sources(checked(mine=table(tmp_path / "mine.csv", rows, malformed=0.02)), folder)


def test_exactly_the_share_of_malformed_rows_is_allowed(tmp_path: Path, folder: Path) -> None:
    rows = ["1.png", *(f"{n}.png,a" for n in range(99))]
    summary = collect_sources(checked(mine=table(tmp_path / "mine.csv", rows)), folder)
    assert summary.select("posts", "malformed").rows() == [(99, 1)]


def test_a_file_of_another_kind_is_not_read_to_its_end(tmp_path: Path, folder: Path) -> None:
    source = table(tmp_path / "mine.csv", ["no table"] * (3 * FEWEST))
    with pytest.raises(ValueError, match=rf"mine: {FEWEST:,} of {FEWEST:,} rows are malformed"):
        collect_sources(checked(mine=source), folder)


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


def test_memory_does_not_grow_with_the_number_of_posts(tmp_path: Path, folder: Path) -> None:
    count, part = 20_000, 250
    source = table(tmp_path / "mine.csv", [], id="number", posts_per_part=part)
    with open(source["metadata"][0], "w") as stream:
        stream.write("number,path,hashtags\n")
        stream.writelines(f"{number},bear.jpg,#bear forest\n" for number in range(count))
    sources = checked(mine=source)
    tracemalloc.start()
    try:
        collect_sources(sources, folder)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(partitions_of(folder, "mine")) == count // part
    assert (
        peak < 2_000_000
    )  # bytes: a part takes about half of it; the ids of all posts alone would take three times it


def test_memory_does_not_grow_with_the_members_of_a_tar(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "0.tar", "w", format=tarfile.USTAR_FORMAT) as tar:
        for number in range(5_000):
            tar.addfile(tarfile.TarInfo(f"{number}.jpg"))
    source = checked(tars={"kind": "webdataset", "license": LICENSE, "tars": [str(tmp_path / "0.tar")]})["tars"]
    tracemalloc.start()
    try:
        count = sum(1 for _ in reader(source.kind)(source))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 5_000
    assert peak < 500_000  # bytes: all headers would take some millions


@pytest.mark.parametrize("kind", list(READERS))
def test_settings_of_every_kind_are_read_with_defaults(kind: str) -> None:
    source = checked(mine={"kind": kind, "license": LICENSE, **KINDS[kind]})["mine"]
    per_part = 5_000 if kind == "hugging-face" else 100_000  # those carry their pictures
    assert (source.kind, source.license, source.malformed, source.posts_per_part) == (kind, LICENSE, 0.01, per_part)
    assert {name: getattr(source, name) for name in KINDS[kind]} == KINDS[kind]


@pytest.mark.parametrize("kind", list(READERS))
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"metdata": ["x.csv"]}, "metdata: no such parameter. Remove it or correct its name."),
        ({"malformed": 1.5}, "malformed: Input should be less than or equal to 1, but it is 1.5 (float)."),
        ({"posts_per_part": 0}, "posts_per_part: Input should be greater than 0, but it is 0 (int)."),
        ({"license": None}, "license: Input should be a valid string, but it is None (NoneType)."),
    ],
)
def test_a_setting_that_does_not_fit_is_refused_with_a_sentence(
    kind: str, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError) as caught:
        checked(mine={"kind": kind, "license": LICENSE, **KINDS[kind], **change})
    assert f"  collect.sources.mine.{kind}.{message}" in str(caught.value).splitlines()


@pytest.mark.parametrize("kind", list(READERS))
def test_files_must_be_named_as_a_list_with_at_least_one_pattern(kind: str) -> None:
    files = next(iter(KINDS[kind]))
    for wrong in ("posts.csv", []):
        with pytest.raises(ValueError, match=rf"collect\.sources\.mine\.{kind}\.{files}: "):
            checked(mine={"kind": kind, "license": LICENSE, **KINDS[kind], files: wrong})


@pytest.mark.parametrize("name", ["a/b", "../a", ".hidden", "", "a b"])
def test_a_source_is_named_so_that_it_can_be_a_folder(name: str) -> None:
    with pytest.raises(ValueError, match=r"collect\.sources\."):
        checked(**{name: {"kind": "table", "license": LICENSE, **KINDS["table"]}})


def test_an_unknown_kind_lists_the_kinds() -> None:
    with pytest.raises(
        ValueError, match=r"collect\.sources\.mine: .*'table', 'webdataset', 'yfcc100m', 'hugging-face'"
    ):
        checked(mine={"kind": "csv", "license": LICENSE})
