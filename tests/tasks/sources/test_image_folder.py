"""Labelled images are read from a folder a class."""

from pathlib import Path

import pytest

from swaglib.tasks.definition import ImageFolderSource
from swaglib.tasks.sources.image_folder import read_image_folder
from tests.tasks.sources.published import fill


def read(folder: Path, test_only: bool = False) -> dict[str, tuple[list[str], str | None]]:
    source = ImageFolderSource(kind="image_folder", folder=str(folder), test_only=test_only)
    images = read_image_folder(source, "pets")
    assert images["path"].to_list() == [str(folder / name) for name in images["id"]]
    return {name: (labels, split) for name, labels, split in images.select("id", "labels", "split").iter_rows()}


def test_splits_are_folders_and_classes_are_folders_in_them(tmp_path: Path) -> None:
    fill(tmp_path, "train/dog/b.JPG", "train/dog/a.png", "train/cat/c.webp", "val/cat/d.gif", "test/dog/e.tiff")
    found = read(tmp_path)
    assert list(found) == ["train/cat/c.webp", "train/dog/a.png", "train/dog/b.JPG", "val/cat/d.gif", "test/dog/e.tiff"]
    assert found["train/dog/a.png"] == (["dog"], "train")
    assert found["val/cat/d.gif"] == (["cat"], "validation")
    assert found["test/dog/e.tiff"] == (["dog"], "test")


@pytest.mark.parametrize(
    ("folder", "split"),
    [
        *((name, "train") for name in ("training", "Train", "TRAINING")),
        *((name, "validation") for name in ("val", "valid", "validation", "dev", "Valid", "VAL")),
        *((name, "test") for name in ("test", "testing", "Test")),
    ],
)
def test_splits_have_the_names_that_people_give_them(tmp_path: Path, folder: str, split: str) -> None:
    fill(tmp_path, f"{folder}/cat/a.png", f"{'test' if split == 'train' else 'train'}/cat/b.png")
    assert read(tmp_path)[f"{folder}/cat/a.png"] == (["cat"], split)


@pytest.mark.parametrize("names", [("val", "validation"), ("dev", "valid"), ("Test", "test"), ("train", "training")])
def test_two_folders_for_one_split_are_an_error_and_never_merged(tmp_path: Path, names: tuple[str, str]) -> None:
    fill(tmp_path, *(f"{name}/cat/a.png" for name in names), "other/x/c.png")
    with pytest.raises(ValueError, match=rf"two folders for the split \w+, '{names[0]}' and '{names[1]}'\. Move one"):
        read(tmp_path)


def test_a_split_of_another_name_is_named(tmp_path: Path) -> None:
    fill(tmp_path, "train/cat/a.png", "test/cat/b.png", "holdout/cat/c.png")
    with pytest.raises(ValueError, match=r"holdout lies beside the splits and holds folders named like .* as 'cat'"):
        read(tmp_path)


def test_a_class_beside_the_splits_is_named(tmp_path: Path) -> None:
    fill(tmp_path, "train/cat/a.png", "test/cat/b.png", "cat/c.png")
    with pytest.raises(ValueError, match=r"cat lies beside the splits and is a class, so its images would be lost"):
        read(tmp_path)


def test_other_folders_beside_the_splits_are_not_looked_into(tmp_path: Path) -> None:
    fill(tmp_path, "train/cat/a.png", "test/cat/b.png", "boxes/xml/c.png", "samples/d.png")
    assert list(read(tmp_path)) == ["train/cat/a.png", "test/cat/b.png"]


def test_a_split_without_folders_beside_one_with_them_is_named(tmp_path: Path) -> None:
    fill(tmp_path, "train/cat/a.png", "train/dog/b.png", "test/1.png")
    with pytest.raises(ValueError, match=r"test holds no folder a class, and the other splits do\. Sort its images"):
        read(tmp_path)


def test_splits_without_any_class_are_no_classes(tmp_path: Path) -> None:
    fill(tmp_path, "train/a.png", "val/b.png", "test/c.png")
    with pytest.raises(ValueError, match=r"holds the splits test, train, val, and none of them holds a folder a class"):
        read(tmp_path)


def test_without_splits_there_is_none(tmp_path: Path) -> None:
    fill(tmp_path, "cat/a.png", "dog/b.png")
    assert read(tmp_path) == {"cat/a.png": (["cat"], None), "dog/b.png": (["dog"], None)}


def test_a_set_for_testing_only_is_all_test(tmp_path: Path) -> None:
    fill(tmp_path, "cat/a.png", "dog/b.png")
    assert {split for _, split in read(tmp_path, test_only=True).values()} == {"test"}


def test_a_class_may_be_called_train(tmp_path: Path) -> None:
    fill(tmp_path, "bus/a.png", "train/b.png")
    assert read(tmp_path) == {"bus/a.png": (["bus"], None), "train/b.png": (["train"], None)}


def test_hidden_files_and_other_files_are_no_images(tmp_path: Path) -> None:
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
