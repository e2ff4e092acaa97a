"""Paths that strangers' files name stay inside the folder that they were given for."""

from pathlib import Path

import pytest

from swaglib.posts.paths import inside


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


def test_a_path_of_windows_is_one_with_slashes_unless_a_file_is_called_so(tmp_path: Path) -> None:
    assert inside(tmp_path, r"2021\bear.jpg") == tmp_path / "2021/bear.jpg"
    (tmp_path / r"2021\wolf.jpg").touch()
    assert inside(tmp_path, r"2021\wolf.jpg") == tmp_path / r"2021\wolf.jpg"
    with pytest.raises(ValueError, match="leaves the folder"):
        inside(tmp_path, r"..\bear.jpg")
    with pytest.raises(ValueError, match="leaves the folder"):
        inside(tmp_path, r"C:\bear.jpg")


def test_a_long_path_of_windows_is_no_error(tmp_path: Path) -> None:
    name = "x" * 5_000
    assert inside(tmp_path, rf"{name}\bear.jpg") == tmp_path / name / "bear.jpg"
