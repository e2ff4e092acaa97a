"""Images are read from posts, files and stretches of files, and missing ones are told."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.images.read import MissingImageError, images_of, read_image
from tests.conftest import shape_image

BEAR = shape_image("circle", "red")


def test_an_image_is_read_from_the_post_a_file_or_a_stretch_of_a_file(tmp_path: Path) -> None:
    whole, part = tmp_path / "bear.png", tmp_path / "bears.tar"
    whole.write_bytes(BEAR)
    part.write_bytes(b"before" + BEAR + b"after")
    assert read_image(BEAR, None, None, None) == BEAR
    assert read_image(None, str(whole), None, None) == BEAR
    assert read_image(None, str(part), 6, len(BEAR)) == BEAR


def test_an_image_in_the_post_is_taken_before_one_on_disk(tmp_path: Path) -> None:
    assert read_image(BEAR, str(tmp_path / "no such file.png"), None, None) == BEAR


@pytest.mark.parametrize(
    ("name", "offset", "size", "message"),
    [
        ("gone.png", None, None, "gone.png: No such file"),
        ("folder", None, None, "folder: Is a directory"),
        ("bear.png", 10, len(BEAR), "ends before the image does"),
        ("bear.png", 10 * len(BEAR), 1, "ends before the image does"),
        ("x" * 5000, None, None, "File name too long"),
    ],
)
def test_an_image_that_is_not_there_is_missing(
    tmp_path: Path, name: str, offset: int | None, size: int | None, message: str
) -> None:
    (tmp_path / "bear.png").write_bytes(BEAR)
    (tmp_path / "folder").mkdir()
    with pytest.raises(MissingImageError, match=message):
        read_image(None, str(tmp_path / name), offset, size)


def test_a_post_without_image_and_path_is_missing_its_image() -> None:
    with pytest.raises(MissingImageError, match="neither an image nor a path"):
        read_image(None, None, None, None)


def test_images_of_posts_come_in_order_and_those_missing_are_none(tmp_path: Path) -> None:
    (tmp_path / "bears.tar").write_bytes(b"before" + BEAR)
    posts = pl.DataFrame(
        {
            "size": [None, len(BEAR), len(BEAR), None],
            "offset": [None, 6, 7, None],
            "path": [None, *[str(tmp_path / "bears.tar")] * 2, str(tmp_path / "gone.png")],
            "image": [shape_image("square", "blue"), None, None, None],
        }
    )
    assert list(images_of(posts)) == [shape_image("square", "blue"), BEAR, None, None]
