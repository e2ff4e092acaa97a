"""Posts from the metadata of YFCC100M, whole, odd and damaged."""

import bz2
from pathlib import Path
from typing import Any

import pytest

from swaglib.images.read import IMAGE_COLUMNS, read_image
from swaglib.posts.malformed import Malformed
from swaglib.posts.sources.yfcc100m import LONGEST_LINE, Settings
from swaglib.posts.sources.yfcc100m import read as read_yfcc100m
from tests.conftest import shape_image

BEAR = shape_image("circle", "red")
HASH = "4e2f7a26a1dfbf165a7e30bdabf7e72a"


def line(number: int = 0, **changes: str) -> str:
    """Returns a line of `yfcc100m_dataset`: 25 fields, as the data set has them."""
    fields = {
        "line": str(number),
        "identifier": str(6985418911 + number),
        "hash": HASH,
        "uploader": "39089491@N00",
        "nickname": "nino63004",
        "taken": "2012-02-16 09:56:37.0",
        "uploaded": "1331840483",
        "device": "Canon+PowerShot+ELPH+310+HS",
        "title": "IMG_0520",
        "description": "The+bear%2C+%28%22brown%22%29",
        "user tags": "canon,canon+powershot+hs+310,b%C3%A4r,%23brownbear",
        "machine tags": "",
        "longitude": "-81.804885",
        "latitude": "24.550558",
        "accuracy": "12",
        "page": "http://www.flickr.com/photos/39089491@N00/6985418911/",
        "download": "http://farm8.staticflickr.com/7205/6985418911_df7747990d.jpg",
        "license": "Attribution-NonCommercial-NoDerivs License",
        "license url": "http://creativecommons.org/licenses/by-nc-nd/2.0/",
        "server": "7205",
        "farm": "8",
        "secret": "df7747990d",
        "original secret": "692d7e0a7f",
        "extension": "jpg",
        "marker": "0",
    }
    assert set(changes) <= set(fields)
    return "\t".join({**fields, **changes}.values()) + "\n"


def first_release(text: str) -> str:
    """Returns a line as the first release has it: 23 fields, without line number and hash."""
    fields = text.split("\t")
    return "\t".join([fields[1], *fields[3:]])


def read(path: Path, content: str | bytes, **settings: Any) -> list[Any]:
    """Writes metadata, compressed where its ending says so, and reads it; images are in `images` beside it."""
    raw = content if isinstance(content, bytes) else content.encode()
    path.write_bytes(bz2.compress(raw) if path.suffix == ".bz2" else raw)
    return read_again(path, **settings)


def read_again(path: Path, **settings: Any) -> list[Any]:
    images = str(path.parent / "images")
    return list(
        read_yfcc100m(Settings(kind="yfcc100m", license="CC-BY-2.0", metadata=[str(path)], images=images, **settings))
    )


def good(rows: list[Any]) -> list[int]:
    return [row["where"][1] for row in rows if not isinstance(row, Malformed)]


def bad(rows: list[Any]) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in rows if isinstance(row, Malformed)]


@pytest.mark.parametrize("name", ["yfcc100m_dataset", "yfcc100m_dataset-0.bz2"])
def test_metadata_gives_posts_with_decoded_hashtags_base_license_and_image(tmp_path: Path, name: str) -> None:
    image = tmp_path / "images" / "4e2" / "f7a" / f"{HASH}.jpg"
    image.parent.mkdir(parents=True)
    image.write_bytes(BEAR)
    rows = read(tmp_path / name, line(0) + line(1, **{"user tags": "", "license": "", "uploader": ""}))
    assert rows[0] == {
        "where": (str(tmp_path / name), 1),
        "id": "6985418911",
        "path": str(image),
        "hashtags": ["canon", "canon powershot hs 310", "bär", "#brownbear"],
        "base": "39089491@N00",
        "license": "Attribution-NonCommercial-NoDerivs License",
    }
    assert {name: rows[1][name] for name in ("id", "hashtags", "base", "license")} == {
        "id": "6985418912",
        "hashtags": [],
        "base": None,
        "license": "CC-BY-2.0",
    }
    assert read_image(*map(rows[0].get, IMAGE_COLUMNS)) == BEAR


def test_the_first_release_has_23_fields_and_images_named_by_identifier(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images/6985418911.png").write_bytes(BEAR)
    text = first_release(line(0, extension="png"))
    (row,) = read(tmp_path / "yfcc", text, layout="identifier")
    assert (row["id"], row["base"], row["hashtags"][0]) == ("6985418911", "39089491@N00", "canon")
    assert read_image(*map(row.get, IMAGE_COLUMNS)) == BEAR


def test_the_first_release_has_no_hashes(tmp_path: Path) -> None:
    rows = read(tmp_path / "yfcc", first_release(line()))
    assert bad(rows) == [(1, "identifier or hash make no file name: ''")]


def test_videos_are_passed_over(tmp_path: Path) -> None:
    rows = read(tmp_path / "yfcc", line(0) + line(1, marker="1") + first_release(line(2, marker="1")) + line(3))
    assert (good(rows), bad(rows)) == ([1, 4], [])


def test_lines_may_end_as_on_windows_and_the_last_need_not_end(tmp_path: Path) -> None:
    rows = read(tmp_path / "yfcc", line(0, marker="1").replace("\n", "\r\n") + line(1).rstrip())
    assert (good(rows), bad(rows)) == ([2], [])


def test_a_pattern_names_several_files_and_one_that_names_none_is_an_error(tmp_path: Path) -> None:
    read(tmp_path / "yfcc-1.bz2", line(1))
    read(tmp_path / "yfcc-0", line(0))
    assert [row["id"] for row in read_again(tmp_path / "yfcc-*")] == ["6985418911", "6985418912"]
    with pytest.raises(FileNotFoundError, match=r"flickr-.*, but there is no such file"):
        read_again(tmp_path / "flickr-*")


def test_an_empty_file_gives_nothing(tmp_path: Path) -> None:
    assert read(tmp_path / "yfcc", "") == [] == read(tmp_path / "yfcc.bz2", "")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("\n", "1 fields instead of 23 or 25"),
        ("id,uploader,tags\n", "1 fields instead of 23 or 25"),
        (line().replace("\t", "", 1), "24 fields instead of 23 or 25"),
        (line().replace("\t", "\t\t", 1), "26 fields instead of 23 or 25"),
        (line(title="a\0b", hash="4e2f7a2\0"), "identifier or hash make no file name"),
        (line(hash=""), "identifier or hash make no file name"),
        (line(hash="4e2f7a/../../../../etc/passwd"), "identifier or hash make no file name"),
        (line(hash="/etc/passwd"), "identifier or hash make no file name"),
        (line(hash="..\\..\\..\\x"), "identifier or hash make no file name"),
        (line(identifier=""), "the identifier is missing"),
        (line(title="b\xe4r").encode("latin-1"), "the line is no UTF-8"),
        ("\0" * 100 + "\n", "1 fields instead of 23 or 25"),
        (line(**{"user tags": "x" * 10_000_000}), "the line is longer than 1,000,000 bytes"),
        ("\t" * 10_000_000 + "\n", "the line is longer than 1,000,000 bytes"),
    ],
)
@pytest.mark.parametrize("name", ["yfcc", "yfcc.bz2"])
def test_a_malformed_line_is_named_and_the_next_lines_are_read(
    tmp_path: Path, name: str, wrong: str | bytes, reason: str
) -> None:
    raw = wrong if isinstance(wrong, bytes) else wrong.encode()
    rows = read(tmp_path / name, line(0).encode() + raw + line(2).encode())
    assert good(rows) == [1, 3]
    assert [number for number, _ in bad(rows)] == [2] and reason in bad(rows)[0][1]
    assert all(row.file == str(tmp_path / name) for row in rows if isinstance(row, Malformed))


@pytest.mark.parametrize("identifier", ["../x", "/etc/passwd", "..\\x", "C:\\x", "x\0"])
def test_an_identifier_that_leaves_the_folder_is_malformed(tmp_path: Path, identifier: str) -> None:
    rows = read(tmp_path / "yfcc", line(identifier=identifier), layout="identifier")
    assert good(rows) == [] and "identifier or hash make no file name" in bad(rows)[0][1]


def test_tags_that_are_encoded_wrongly_do_no_harm(tmp_path: Path) -> None:
    (row,) = read(tmp_path / "yfcc", line(**{"user tags": ",%zz,%,%e4,%ED%A0%80,%00,a%2Cb,"}))
    assert len(row["hashtags"]) == 6 and row["hashtags"][-1] == "a,b"
    assert "".join(row["hashtags"]).encode()


@pytest.mark.parametrize("length", [LONGEST_LINE - 1, LONGEST_LINE, LONGEST_LINE + 1, 2 * LONGEST_LINE])
def test_the_longest_line_is_exactly_as_long_as_it_says(tmp_path: Path, length: int) -> None:
    own = line(1)
    longest = line(1, title="x" * (length - len(own) + len("IMG_0520")))
    assert len(longest) == length
    rows = read(tmp_path / "yfcc", line(0) + longest + line(2))
    assert (good(rows), [number for number, _ in bad(rows)]) == (
        ([1, 2, 3], []) if length <= LONGEST_LINE else ([1, 3], [2])
    )


@pytest.mark.parametrize("name", ["yfcc", "yfcc.bz2"])
def test_a_long_last_line_without_end_is_one_malformed_line(tmp_path: Path, name: str) -> None:
    rows = read(tmp_path / name, line(0) + "x" * (3 * LONGEST_LINE))
    assert (good(rows), bad(rows)) == ([1], [(2, "the line is longer than 1,000,000 bytes")])


def test_a_last_line_that_is_cut_off_is_malformed(tmp_path: Path) -> None:
    rows = read(tmp_path / "yfcc", (line(0) + line(1)).encode()[:-100])
    assert (good(rows), [number for number, _ in bad(rows)]) == ([1], [2])


def test_a_compressed_file_that_is_cut_off_gives_the_lines_before(tmp_path: Path) -> None:
    path = tmp_path / "yfcc.bz2"
    lines = [line(number, hash=f"{number:032x}") for number in range(6_000)]  # more than a block of bzip2
    assert len(read(path, "".join(lines))) == 6_000
    path.write_bytes(path.read_bytes()[:-100])
    rows = read_again(path)
    count = len(good(rows))
    assert 1_000 < count < 6_000 and good(rows) == list(range(1, count + 1))
    assert [number for number, _ in bad(rows)] == [count + 1] and "the file is cut off" in bad(rows)[0][1]


@pytest.mark.parametrize("content", [b"", b"BZ", b"BZh9", b"no bzip2 at all", bz2.compress(b"x" * 100)[:-20]])
def test_a_file_that_is_no_bzip2_is_malformed(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "yfcc.bz2"
    path.write_bytes(content)
    rows = read_again(path)
    assert good(rows) == [] and [number for number, _ in bad(rows)] == [1] and "cut off" in bad(rows)[0][1]


def test_a_line_that_is_neither_photo_nor_video_is_malformed(tmp_path: Path) -> None:
    rows = read(tmp_path / "yfcc100m_dataset", line(0) + line(1, marker="") + line(2, marker="1"))
    assert good(rows) == [1]
    assert bad(rows) == [(2, "the last field is '' instead of 0 (photo) or 1 (video)")]
