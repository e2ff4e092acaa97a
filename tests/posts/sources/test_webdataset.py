"""Posts from WebDataset tars as img2dataset writes them, whole, odd and damaged."""

import hashlib
import io
import json
import tarfile
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from swaglib.images.read import IMAGE_COLUMNS, read_image
from swaglib.posts.load import rows_of
from swaglib.posts.malformed import Malformed
from swaglib.posts.sources.webdataset import LARGEST_TEXT, Settings
from swaglib.posts.sources.webdataset import read as read_webdataset
from tests.conftest import shape_image
from tests.posts.own_sources import LICENSE, loaded

BEAR, CAR = shape_image("circle", "red"), shape_image("square", "blue")
BLOCK = tarfile.BLOCKSIZE


def sample(number: int, image: bytes, caption: str, **facts: Any) -> dict[str, bytes]:
    """Returns the members of a sample in img2dataset's order: `000000000.jpg`, `.json`, `.txt`."""
    key = f"{number:09d}"
    about = {
        "url": f"https://example.org/{number}.jpg",
        "caption": caption,
        "key": key,
        "status": "success",
        "error_message": None,
        "width": 32,
        "height": 32,
        "original_width": 32,
        "original_height": 32,
        "exif": "{}",
        "sha256": hashlib.sha256(image).hexdigest(),
        **facts,
    }
    return {f"{key}.jpg": image, f"{key}.json": json.dumps(about, indent=4).encode(), f"{key}.txt": caption.encode()}


def write_tar(path: Path, *members: dict[str, bytes], **settings: Any) -> Path:
    """Writes members as img2dataset does, through webdataset's TarWriter."""
    with tarfile.open(path, **{"mode": "w", "format": tarfile.USTAR_FORMAT, **settings}) as tar:
        for name, content in ((name, content) for group in members for name, content in group.items()):
            member = tarfile.TarInfo(name)
            member.size, member.mode, member.uname, member.gname = len(content), 0o444, "bigdata", "bigdata"
            tar.addfile(member, io.BytesIO(content))
    return path


def read(*paths: Path, **settings: Any) -> list[Any]:
    return list(read_webdataset(Settings(kind="webdataset", license="CC0-1.0", tars=list(map(str, paths)), **settings)))


def good(rows: list[Any]) -> list[str]:
    return [row["id"] for row in rows if not isinstance(row, Malformed)]


def bad(rows: list[Any]) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in rows if isinstance(row, Malformed)]


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_tar_of_img2dataset_gives_posts_with_hashtags_and_image(tmp_path: Path, form: int) -> None:
    samples = [sample(0, BEAR, "Look! #brownbear in the #forest."), sample(12, CAR, "no hashtags")]
    path = write_tar(tmp_path / "00000.tar", *samples, format=form)
    bear, car = read(path)
    assert bear == {
        "where": (str(path), 3),
        "id": "00000/000000000",
        "path": str(path),
        "offset": BLOCK,
        "size": len(BEAR),
        "hashtags": ["brownbear", "forest"],
    }
    assert (car["where"], car["id"], car["hashtags"]) == ((str(path), 6), "00000/000000012", [])
    assert [read_image(*map(row.get, IMAGE_COLUMNS)) for row in (bear, car)] == [BEAR, CAR]


def test_hashtags_may_be_a_list_in_the_json(tmp_path: Path) -> None:
    tar = write_tar(tmp_path / "0.tar", sample(0, BEAR, "#not this", tags=["#brown bear", 2024, None]))
    assert read(tar, hashtags="tags")[0]["hashtags"] == ["#brown bear", "2024"]


def test_a_sample_without_text_takes_its_caption_from_the_json_if_there_is_one(tmp_path: Path) -> None:
    members = {
        "1.json": b'\xef\xbb\xbf{"caption": "#bear"}',
        "2.png": CAR,
        "3.PNG": CAR,
        "3.json": b'{"caption": null}',
    }
    rows = read(write_tar(tmp_path / "0.tar", {"1.png": BEAR, **members}))
    assert [row["hashtags"] for row in rows] == [["bear"], [], []]


def test_samples_in_folders_are_named_by_them(tmp_path: Path) -> None:
    rows = read(
        write_tar(tmp_path / "0.tar", {"a/1.jpg": BEAR, "b/1.jpg": CAR, "b.x/1.seg.png": CAR, "b.x/1.jpg": BEAR})
    )
    assert good(rows) == ["0/a/1", "0/b/1", "0/b.x/1"]
    assert [read_image(*map(row.get, IMAGE_COLUMNS)) for row in rows] == [BEAR, CAR, BEAR]


def test_a_pattern_names_several_tars_and_one_that_names_none_is_an_error(tmp_path: Path) -> None:
    for name in ("00001", "00000"):
        write_tar(tmp_path / f"{name}.tar", sample(0, BEAR, "#bear"))
    assert good(read(tmp_path / "*.tar")) == ["00000/000000000", "00001/000000000"]
    with pytest.raises(FileNotFoundError, match=r"nothing/.*, but there is no such file"):
        read(tmp_path / "nothing" / "*.tar")


def test_links_in_a_tar_are_malformed_and_folders_are_passed_over(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "0.tar", "w") as tar:
        for name, kind in (("a", tarfile.DIRTYPE), ("a/0.jpg", tarfile.SYMTYPE), ("a/1.png", tarfile.LNKTYPE)):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            tar.addfile(member)
        for name in ("._b.jpg", "a.b.jpg"):
            member = tarfile.TarInfo(name)
            member.size = len(BEAR)
            tar.addfile(member, io.BytesIO(BEAR))
    assert bad(read(tmp_path / "0.tar")) == [
        (2, "'a/0.jpg' is a link to '/etc/passwd', which is not followed"),
        (4, "'._b.jpg' is what macOS keeps beside a file, and no part of a sample"),
        (3, "'a/1.png' is a link to '/etc/passwd', which is not followed"),
        (5, "the sample '0/a' has no image: the key ends at the first dot, so 'b.jpg' is no ending of an image"),
    ]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE])
def test_a_sample_whose_caption_is_a_link_or_a_pipe_is_malformed_as_a_whole(tmp_path: Path, kind: bytes) -> None:
    with tarfile.open(tmp_path / "0.tar", "w") as tar:
        for name in ("0.jpg", "0.txt"):
            member = tarfile.TarInfo(name)
            if name == "0.jpg":
                member.size = len(BEAR)
            else:
                member.type, member.linkname = kind, "1.txt"
            tar.addfile(member, io.BytesIO(BEAR))
    ((line, reason),) = bad(read(tmp_path / "0.tar"))
    assert line == 2 and reason.startswith("'0.txt' is a ")
    assert good(read(tmp_path / "0.tar")) == []


def test_each_image_that_a_dot_in_its_name_hides_counts(tmp_path: Path) -> None:
    names = ["2021.05.01.jpg", "2021.05.02.JPG", "2021.05.02.txt"]
    rows = read(write_tar(tmp_path / "0.tar", dict.fromkeys(names, BEAR)))
    assert [reason.rpartition(", ")[2] for _, reason in bad(rows)] == [
        f"so '05.0{day}.jpg' is no ending of an image" for day in (1, 2)
    ]


def test_a_hidden_file_does_not_part_a_sample(tmp_path: Path) -> None:
    rows = read(write_tar(tmp_path / "0.tar", {"0.jpg": BEAR, ".DS_Store": b"x", "0.txt": b"#bear"}))
    assert bad(rows) == [(2, "'.DS_Store' is a hidden file, and no part of a sample")]
    assert [row["hashtags"] for row in rows if not isinstance(row, Malformed)] == [["bear"]]


def test_a_list_that_was_written_as_text_into_the_json_is_a_list(tmp_path: Path) -> None:
    rows = read(write_tar(tmp_path / "0.tar", sample(0, BEAR, "", tags="['bear', 'wolf']")), hashtags="tags")
    assert rows[0]["hashtags"] == ["bear", "wolf"]


@pytest.mark.parametrize("name", ["../x.jpg", "a/../../x.jpg", "/x.jpg", "..\\x.jpg", "\\x.jpg", "C:\\x.jpg"])
def test_a_member_outside_the_folder_is_malformed(tmp_path: Path, name: str) -> None:
    tar = write_tar(tmp_path / "0.tar", sample(0, BEAR, ""), {name: b"evil"}, sample(1, CAR, ""))
    rows = read(tar)
    assert good(rows) == ["0/000000000", "0/000000001"]
    assert bad(rows) == [(4, f"the path {name!r} leaves the folder of images")]
    assert [row["where"][1] for row in rows if not isinstance(row, Malformed)] == [3, 7]


def test_a_member_whose_name_is_no_utf_8_is_malformed(tmp_path: Path) -> None:
    tar = write_tar(tmp_path / "0.tar", {"bär.jpg": BEAR, "car.jpg": CAR}, encoding="latin-1")
    rows = read(tar)
    assert (good(rows), bad(rows)) == (["0/car"], [(1, "the path 'b\\udce4r.jpg' is no UTF-8")])


@pytest.mark.parametrize(
    ("members", "line", "reason"),
    [
        ({"1.txt": b"#x", "1.json": b"{}"}, 5, "the sample '0/1' has no image, only 'txt, json'"),
        ({"1.gif": CAR, "1.txt": b"#x"}, 5, "the sample '0/1' has no image, only 'gif, txt'"),
        ({"1.jpg": CAR, "1.png": BEAR}, 5, "the sample '0/1' has several images (jpg, png)"),
        ({"1.jpg": CAR, "1.json": b""}, 5, "JSONDecodeError"),
        ({"1.jpg": CAR, "1.json": b'{"caption": "#a", "caption": "#b"}'}, 5, "the key 'caption' twice"),
        ({"1.jpg": CAR, "1.json": b'{"caption": ["#a"]}'}, 5, "the caption is no text but list: ['#a']"),
        ({"1.jpg": CAR, "1.txt": b"#b\xe4r"}, 5, "UnicodeDecodeError"),
        ({"1.jpg": CAR, "1.json": b"\xff\xfe"}, 5, "UnicodeDecodeError"),
        ({"1.jpg": CAR, "1.json": b"{'a': 1}"}, 5, "JSONDecodeError"),
        ({"1.jpg": CAR, "1.json": b'{"caption": "#b'}, 5, "JSONDecodeError"),
        ({"1.jpg": CAR, "1.json": b"\0" * 9}, 5, "JSONDecodeError"),
        ({"1.jpg": CAR, "1.json": b'["#bear"]'}, 5, "the JSON is no object but list"),
        ({"1.jpg": CAR, "1.json": b"[" * LARGEST_TEXT}, 5, "the JSON is nested too deeply to be read"),
        ({"1.jpg": CAR, "1.json": b'{"caption": "#\\ud800"}'}, 5, "a hashtag is no UTF-8"),
        ({"1.jpg": CAR, "1.txt": b"#" + b"x" * 10_000_000}, 5, "txt is longer than 1,000,000 bytes"),
        ({"1.jpg": CAR, "1.json": b'"' + b"x" * 10_000_000 + b'"'}, 5, "json is longer than 1,000,000 bytes"),
    ],
)
def test_a_malformed_sample_is_named_and_the_next_samples_are_read(
    tmp_path: Path, members: dict[str, bytes], line: int, reason: str
) -> None:
    tar = write_tar(tmp_path / "0.tar", sample(0, BEAR, "#a"), members, sample(2, BEAR, "#c"))
    rows = read(tar)
    assert good(rows) == ["0/000000000", "0/000000002"]
    assert [number for number, _ in bad(rows)] == [line]
    assert reason in bad(rows)[0][1] and len(bad(rows)[0][1]) < 200


@pytest.mark.parametrize(
    ("tags", "reason"),
    [("#bear", "no list but str"), ({"bear": 1}, "no list but dict"), (None, "no list but None"), ([["x"]], "no text")],
)
def test_hashtags_in_the_json_that_are_no_list_of_texts_are_malformed(tmp_path: Path, tags: Any, reason: str) -> None:
    rows = read(write_tar(tmp_path / "0.tar", sample(0, BEAR, "", tags=tags)), hashtags="tags")
    assert good(rows) == [] and reason in bad(rows)[0][1]


def test_a_sample_whose_json_lacks_the_hashtags_is_malformed(tmp_path: Path) -> None:
    rows = read(write_tar(tmp_path / "0.tar", {"0.jpg": BEAR, "1.jpg": BEAR, "1.json": b"{}"}), hashtags="tags")
    assert bad(rows) == [
        (1, "caption or JSON of '0/0': the JSON has no key 'tags'"),
        (3, "caption or JSON of '0/1': the JSON has no key 'tags'"),
    ]


def test_a_sample_that_is_there_twice_gives_two_posts_of_one_id(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "0.tar", "w") as tar:
        for image in (BEAR, CAR):
            for name, content in sample(0, image, "#bear").items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
    rows = read(tmp_path / "0.tar")
    assert good(rows) == ["0/000000000"] * 2
    assert [read_image(*map(row.get, IMAGE_COLUMNS)) for row in rows] == [BEAR, CAR]


def place(tar: Path, number: int) -> tuple[int, int]:
    """Returns where the header and the content of a member begin, counted from 1."""
    with tarfile.open(tar) as opened:
        member = opened.getmembers()[number - 1]
        return member.offset, member.offset_data


@pytest.mark.parametrize("member", [4, 5, 6])
def test_a_tar_cut_off_within_a_member_loses_only_its_sample(tmp_path: Path, member: int) -> None:
    tar = write_tar(tmp_path / "0.tar", sample(0, BEAR, "#bear"), sample(1, CAR, "#car"), sample(2, CAR, "#car"))
    tar.write_bytes(tar.read_bytes()[: place(tar, member)[1] + 2])
    name = "000000001." + ("jpg", "json", "txt")[member - 4]
    rows = read(tar)
    assert good(rows) == ["0/000000000"]
    assert bad(rows) == [(member, f"the tar is cut off, compressed, or no tar: it ends within '{name}'")]
    assert read_image(*map(rows[0].get, IMAGE_COLUMNS)) == BEAR


@pytest.mark.parametrize("length", [0, 1, 300, 511])
def test_a_tar_cut_off_within_a_header_or_before_it_is_noticed(tmp_path: Path, length: int) -> None:
    tar = write_tar(tmp_path / "0.tar", sample(0, BEAR, "#bear"), sample(1, CAR, "#car"))
    tar.write_bytes(tar.read_bytes()[: place(tar, 5)[0] + length])
    rows = read(tar)
    assert good(rows) == ["0/000000000"]
    assert [line for line, _ in bad(rows)] == [5] and "cut off" in bad(rows)[0][1]


def test_a_broken_header_in_the_middle_is_not_taken_for_the_end(tmp_path: Path) -> None:
    tar = write_tar(tmp_path / "0.tar", sample(0, BEAR, "#bear"), sample(1, CAR, "#car"))
    content = bytearray(tar.read_bytes())
    start = place(tar, 4)[0]
    content[start : start + BLOCK] = b"x" * BLOCK
    tar.write_bytes(content)
    assert [line for line, _ in bad(read(tar))] == [4]


def test_a_member_with_a_size_below_zero_ends_the_tar(tmp_path: Path) -> None:
    member = tarfile.TarInfo("0.jpg")
    member.size = -2 * BLOCK
    (tmp_path / "0.tar").write_bytes(member.tobuf(tarfile.GNU_FORMAT) + bytes(20 * BLOCK))
    ((line, reason),) = bad(read(tmp_path / "0.tar"))
    assert line == 1 and "'0.jpg' has a size below zero" in reason


@pytest.mark.parametrize("size", [8 * 1024**5, 2**70])
def test_a_long_name_without_bounds_ends_the_tar(tmp_path: Path, size: int) -> None:
    tar = write_tar(tmp_path / "0.tar", sample(0, BEAR, "#bear"), sample(1, CAR, "#car"))
    member = tarfile.TarInfo("././@LongLink")
    member.type, member.size = tarfile.GNUTYPE_LONGNAME, size
    end = place(tar, 4)[0]
    tar.write_bytes(tar.read_bytes()[:end] + member.tobuf(tarfile.GNU_FORMAT))
    assert [line for line, _ in bad(read(tar))] == [4]


def test_a_number_of_a_pax_header_that_is_none_ends_the_tar(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "0.tar", "w", format=tarfile.PAX_FORMAT) as tar:
        for name, headers in (("0.jpg", {}), ("1.jpg", {"GNU.sparse.size": "many", "GNU.sparse.name": "1.jpg"})):
            member = tarfile.TarInfo(name)
            member.size, member.pax_headers = len(BEAR), headers
            tar.addfile(member, io.BytesIO(BEAR))
    assert [line for line, _ in bad(read(tmp_path / "0.tar"))] == [2]


@pytest.mark.parametrize("content", [b"", b"no tar", b"no tar" * 1000, b"\x1f\x8b" + bytes(2000)])
def test_a_file_that_is_no_tar_is_malformed_and_the_next_is_read(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "0.tar").write_bytes(content)
    rows = read(tmp_path / "0.tar", write_tar(tmp_path / "1.tar", sample(0, BEAR, "#bear")))
    assert good(rows) == ["1/000000000"]
    assert [line for line, _ in bad(rows)] == [1] and "cut off, compressed, or no tar" in bad(rows)[0][1]


def test_a_compressed_tar_is_malformed(tmp_path: Path) -> None:
    tar = write_tar(tmp_path / "0.tar", sample(0, BEAR, "#bear"), mode="w:gz")
    assert good(read(tar)) == [] and "compressed" in bad(read(tar))[0][1]


def test_an_empty_tar_gives_nothing(tmp_path: Path) -> None:
    assert read(write_tar(tmp_path / "0.tar")) == []


@pytest.mark.slow
def test_a_tar_with_any_byte_changed_never_ends_the_run(tmp_path: Path) -> None:
    tar = write_tar(tmp_path / "0.tar", sample(0, BEAR, "#bear"), {"x" * 300 + ".jpg": CAR}, format=tarfile.PAX_FORMAT)
    content = tar.read_bytes().rstrip(b"\0") + bytes(2 * BLOCK)
    for byte in range(0, len(content), 11):
        for value in (0x00, 0x39, 0x80, 0xFF):
            tar.write_bytes(content[:byte] + bytes([value]) + content[byte + 1 :])
            for row in read(tar):
                assert isinstance(row, Malformed) or len(read_image(*map(row.get, IMAGE_COLUMNS))) == row["size"]


def test_memory_does_not_grow_with_the_members_of_a_tar(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "0.tar", "w", format=tarfile.USTAR_FORMAT) as tar:
        for number in range(5_000):
            tar.addfile(tarfile.TarInfo(f"{number}.jpg"))
    source = loaded(tars={"kind": "webdataset", "license": LICENSE, "tars": [str(tmp_path / "0.tar")]})["tars"]
    tracemalloc.start()
    try:
        count = sum(1 for _ in rows_of(source))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 5_000
    assert peak < 500_000  # bytes: all headers would take some millions
