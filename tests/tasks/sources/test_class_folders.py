"""No class and no image vanishes from folders of classes: what cannot be read is named."""

from pathlib import Path

import pytest

from swaglib.tasks.sources.class_folders import images_by_class
from tests.tasks.sources.published import fill


def names(folder: Path) -> list[str]:
    return images_by_class(folder, folder, "pets")["id"].to_list()


@pytest.mark.parametrize(
    "ending",
    ["jpg", "jpeg", "jpe", "jfif", "png", "webp", "bmp", "gif", "tif", "tiff", "ppm", "pgm", "pbm", "pnm", "PPM"],
)
def test_an_image_counts_whatever_its_ending(tmp_path: Path, ending: str) -> None:
    fill(tmp_path, f"cat/a.{ending}", "dog/b.png")
    assert names(tmp_path) == [f"cat/a.{ending}", "dog/b.png"]


@pytest.mark.parametrize("name", ["a.heic", "a.avif", "a.svg", "a.npy", "a.jpg.part", "a", "a.png~"])
def test_a_file_of_another_kind_is_named(tmp_path: Path, name: str) -> None:
    fill(tmp_path, f"cat/{name}", "cat/b.png", "dog/c.png")
    with pytest.raises(ValueError, match=rf"The task 'pets': .*cat/{name} lies among images, and its ending tells"):
        names(tmp_path)


@pytest.mark.parametrize("name", ["Thumbs.db", "desktop.ini", "list.txt", "a.csv", "a.json", "a.XML", "a.md", "README"])
def test_lists_and_what_file_managers_leave_are_harmless(tmp_path: Path, name: str) -> None:
    fill(tmp_path, "cat/b.png", "dog/c.png")
    (tmp_path / "cat" / name).write_text("mine")
    assert names(tmp_path) == ["cat/b.png", "dog/c.png"]


def test_a_class_without_an_image_is_named(tmp_path: Path) -> None:
    fill(tmp_path, "cat/b.png")
    (tmp_path / "dog").mkdir()
    with pytest.raises(
        FileNotFoundError, match=r"finds no image of the class 'dog' in .*dog: 1 folders of classes hold"
    ):
        names(tmp_path)


@pytest.mark.parametrize("name", ["dog", "dog/a.png", "cat/a"])
def test_a_link_to_what_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    fill(tmp_path, "cat/b.png", "cow/b.png")
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).symlink_to(tmp_path / "gone")
    with pytest.raises(
        ValueError, match=rf"The task 'pets': .*{name} is a link to what is not there, or no file\. Mend"
    ):
        names(tmp_path)


def test_links_to_folders_and_images_are_followed(tmp_path: Path) -> None:
    fill(tmp_path, "set/cat/b.png", "elsewhere/c.png")
    (tmp_path / "set/dog").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "set/cat/d.png").symlink_to(tmp_path / "elsewhere/c.png")
    assert names(tmp_path / "set") == ["cat/b.png", "cat/d.png", "dog/c.png"]


def test_images_beside_the_folders_of_classes_are_named(tmp_path: Path) -> None:
    fill(tmp_path, "cat/b.png", "dog/c.png", "cow.jpg")
    with pytest.raises(ValueError, match=r"1 images that are in none of them, such as 'cow\.jpg'\. Move them into"):
        names(tmp_path)
