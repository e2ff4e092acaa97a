from pathlib import Path

import polars as pl
import pytest

from swaglib.images.read import MissingImageError, images_of, read_image
from swaglib.posts.paths import inside
from tests.conftest import picture

BEAR = picture("circle", "red")


def test_a_picture_is_read_from_the_post_a_file_or_a_stretch_of_a_file(tmp_path: Path) -> None:
    whole, part = tmp_path / "bear.png", tmp_path / "bears.tar"
    whole.write_bytes(BEAR)
    part.write_bytes(b"before" + BEAR + b"after")
    assert read_image(BEAR, None, None, None) == BEAR
    assert read_image(None, str(whole), None, None) == BEAR
    assert read_image(None, str(part), 6, len(BEAR)) == BEAR


def test_a_picture_in_the_post_is_taken_before_one_on_disk(tmp_path: Path) -> None:
    assert read_image(BEAR, str(tmp_path / "no such file.png"), None, None) == BEAR


@pytest.mark.parametrize(
    ("name", "offset", "size", "message"),
    [
        ("gone.png", None, None, "gone.png: No such file"),
        ("folder", None, None, "folder: Is a directory"),
        ("bear.png", 10, len(BEAR), "ends before the picture does"),
        ("bear.png", 10 * len(BEAR), 1, "ends before the picture does"),
        ("x" * 5000, None, None, "File name too long"),
    ],
)
def test_a_picture_that_is_not_there_is_missing(
    tmp_path: Path, name: str, offset: int | None, size: int | None, message: str
) -> None:
    (tmp_path / "bear.png").write_bytes(BEAR)
    (tmp_path / "folder").mkdir()
    with pytest.raises(MissingImageError, match=message):
        read_image(None, str(tmp_path / name), offset, size)


def test_a_post_without_picture_and_path_is_missing_its_picture() -> None:
    with pytest.raises(MissingImageError, match="neither a picture nor a path"):
        read_image(None, None, None, None)


def test_pictures_of_posts_come_in_order_and_those_missing_are_none(tmp_path: Path) -> None:
    (tmp_path / "bears.tar").write_bytes(b"before" + BEAR)
    posts = pl.DataFrame(
        {
            "size": [None, len(BEAR), len(BEAR), None],
            "offset": [None, 6, 7, None],
            "path": [None, *[str(tmp_path / "bears.tar")] * 2, str(tmp_path / "gone.png")],
            "image": [picture("square", "blue"), None, None, None],
        }
    )
    assert list(images_of(posts)) == [picture("square", "blue"), BEAR, None, None]


@pytest.mark.parametrize(
    "name", ["bear.jpg", "2021/05/bear.jpg", "./bear.jpg", "brown bear..jpg", "...jpg", "クマ.jpg"]
)
def test_a_path_inside_the_folder_is_accepted(name: str) -> None:
    assert inside(Path("images"), name) == Path("images") / name


@pytest.mark.parametrize(
    "name",
    [
        *("", "../x.jpg", "a/../../x.jpg", "a/..", "/etc/passwd", "//server/x.jpg"),
        *("..\\x.jpg", "a\\..\\..\\x.jpg", "\\x.jpg", "\\\\server\\x.jpg", "C:\\x.jpg", "C:/x.jpg", "x\0.jpg"),
    ],
)
def test_a_path_that_leaves_the_folder_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="leaves the folder of images"):
        inside(Path("images"), name)


def test_a_path_that_is_no_utf_8_is_refused_in_printable_words() -> None:
    with pytest.raises(ValueError, match=r"'b\\udce4r\.jpg' is no UTF-8") as caught:
        inside(Path("images"), b"b\xe4r.jpg".decode("utf-8", "surrogateescape"))
    assert str(caught.value).isascii()
