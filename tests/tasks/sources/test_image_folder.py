"""Tests of readers of folders a class: any folder, and ImageNet-V2."""

from pathlib import Path

import pytest

from swaglib.tasks.definition import FolderSource, ImageFolderSource
from swaglib.tasks.sources.image_folder import read_image_folder
from swaglib.tasks.sources.imagenet_v2 import read_imagenet_v2
from tests.conftest import picture


def fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture("circle", "red", side=16))


def read(folder: Path, test_only: bool = False) -> dict[str, tuple[list[str], str | None]]:
    source = ImageFolderSource(kind="image_folder", folder=str(folder), test_only=test_only)
    pictures = read_image_folder(source, "pets")
    assert pictures["path"].to_list() == [str(folder / name) for name in pictures["id"]]
    return {name: (labels, split) for name, labels, split in pictures.select("id", "labels", "split").iter_rows()}


def test_splits_are_folders_and_classes_are_folders_in_them(tmp_path: Path) -> None:
    fill(tmp_path, "train/dog/b.JPG", "train/dog/a.png", "train/cat/c.webp", "val/cat/d.gif", "test/dog/e.tiff")
    found = read(tmp_path)
    assert list(found) == ["train/cat/c.webp", "train/dog/a.png", "train/dog/b.JPG", "val/cat/d.gif", "test/dog/e.tiff"]
    assert found["train/dog/a.png"] == (["dog"], "train")
    assert found["val/cat/d.gif"] == (["cat"], "validation")
    assert found["test/dog/e.tiff"] == (["dog"], "test")


def test_validation_may_be_spelled_out(tmp_path: Path) -> None:
    fill(tmp_path, "train/cat/a.png", "validation/cat/b.png")
    assert read(tmp_path)["validation/cat/b.png"] == (["cat"], "validation")


def test_without_splits_there_is_none(tmp_path: Path) -> None:
    fill(tmp_path, "cat/a.png", "dog/b.png")
    assert read(tmp_path) == {"cat/a.png": (["cat"], None), "dog/b.png": (["dog"], None)}


def test_a_set_for_testing_only_is_all_test(tmp_path: Path) -> None:
    fill(tmp_path, "cat/a.png", "dog/b.png")
    assert {split for _, split in read(tmp_path, test_only=True).values()} == {"test"}


def test_a_class_may_be_called_train(tmp_path: Path) -> None:
    fill(tmp_path, "bus/a.png", "train/b.png")
    assert read(tmp_path) == {"bus/a.png": (["bus"], None), "train/b.png": (["train"], None)}


def test_hidden_files_and_other_files_are_no_pictures(tmp_path: Path) -> None:
    fill(tmp_path, "cat/a.png", "cat/.b.png", ".cache/c.png")
    (tmp_path / "cat/notes.txt").write_text("mine")
    (tmp_path / "README.md").write_text("mine")
    assert list(read(tmp_path)) == ["cat/a.png"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"The task 'pets' needs .*nowhere, which is not there\. Correct"):
        read(tmp_path / "nowhere")


def test_a_folder_without_images_is_named(tmp_path: Path) -> None:
    fill(tmp_path, "train/cat/a.png")
    (tmp_path / "test/cat").mkdir(parents=True)
    with pytest.raises(FileNotFoundError, match=r"'pets' finds no image in .*test\. It should hold a folder a class"):
        read(tmp_path)


def test_images_too_deep_are_not_lost_in_silence(tmp_path: Path) -> None:
    fill(tmp_path, "pets/cat/a.png", "pets/dog/b.png")
    with pytest.raises(ValueError, match="should hold the images of one class, but holds the folder 'cat'"):
        read(tmp_path)


def read_v2(folder: Path) -> dict[str, list[str]]:
    pictures = read_imagenet_v2(FolderSource(kind="imagenet_v2", folder=str(folder)), "v2")
    assert set(pictures["split"]) == {"test"}
    return dict(pictures.select("id", "labels").iter_rows())


def test_a_folder_of_imagenet_v2_is_the_number_of_its_class(tmp_path: Path) -> None:
    fill(tmp_path, "0/a.jpeg", "2/b.jpeg", "10/c.jpeg", "999/d.jpeg")
    # Tench, great white shark, brambling and toilet tissue. As text, 10 would be the second folder, a goldfish.
    assert read_v2(tmp_path) == {
        "0/a.jpeg": ["n01440764"],
        "2/b.jpeg": ["n01484850"],
        "10/c.jpeg": ["n01530575"],
        "999/d.jpeg": ["n15075141"],
    }


def test_a_folder_of_imagenet_v2_may_have_a_wordnet_id(tmp_path: Path) -> None:
    fill(tmp_path, "n01440764/a.jpeg")
    assert read_v2(tmp_path) == {"n01440764/a.jpeg": ["n01440764"]}


@pytest.mark.parametrize("name", ["1000", "-1", "01", "n00000000", "tench"])
def test_another_folder_in_imagenet_v2_is_refused(tmp_path: Path, name: str) -> None:
    fill(tmp_path, "0/a.jpeg", f"{name}/b.jpeg")
    with pytest.raises(ValueError, match=rf"The task 'v2': .*{name} should be named for a class of ImageNet-1k"):
        read_v2(tmp_path)


def test_imagenet_v2_that_is_not_there_says_where_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"which is not there\. Unpack imagenetv2-matched-frequency\.tar\.gz"):
        read_v2(tmp_path / "nowhere")
