"""ImageNet-1k is read as the challenge or Kaggle unpack it."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.tasks.definition import FolderSource
from swaglib.tasks.sources.imagenet import read_imagenet
from tests.tasks.sources.published import NAMES, SOLUTIONS, fill


def read(folder: Path) -> pl.DataFrame:
    return read_imagenet(FolderSource(kind="imagenet", folder=str(folder)), "imagenet")


def rows(images: pl.DataFrame) -> list[tuple[str, list[str], str]]:
    return list(images.select("id", "labels", "split").iter_rows())


def test_folders_are_classes_and_validation_is_for_testing(folders: Path) -> None:
    assert rows(read(folders)) == [
        ("train/n01440764/n01440764_18.JPEG", ["n01440764"], "train"),
        ("train/n01751748/n01751748_7.JPEG", ["n01751748"], "train"),
        (f"val/n01440764/{NAMES[1]}", ["n01440764"], "test"),
        (f"val/n01440764/{NAMES[2]}", ["n01440764"], "test"),
        (f"val/n01751748/{NAMES[0]}", ["n01751748"], "test"),
    ]


def test_flat_validation_images_have_their_classes_in_a_table(flat: Path) -> None:
    images = read(flat)
    assert rows(images) == [
        (f"val/{NAMES[0]}", ["n01751748"], "test"),
        (f"val/{NAMES[1]}", ["n01440764"], "test"),
        (f"val/{NAMES[2]}", ["n01440764"], "test"),
    ]
    assert images["path"][0] == str(flat / "val" / NAMES[0])


def test_flat_images_without_the_table_are_refused(flat: Path) -> None:
    (flat / "LOC_val_solution.csv").unlink()
    with pytest.raises(
        FileNotFoundError, match=r"'imagenet' needs .*LOC_val_solution\.csv, which is not there\. Kaggle"
    ):
        read(flat)


def test_an_image_that_the_table_does_not_name_is_refused(flat: Path) -> None:
    fill(flat, "val/ILSVRC2012_val_00000009.JPEG")
    with pytest.raises(ValueError, match=r"LOC_val_solution\.csv has no row for val/ILSVRC2012_val_00000009\.JPEG"):
        read(flat)


@pytest.mark.parametrize("row", ["ILSVRC2012_val_00000004", "ILSVRC2012_val_00000004,bear 1 1 9 9", "a,b,c"])
def test_a_malformed_row_of_the_table_is_named(flat: Path, row: str) -> None:
    (flat / "LOC_val_solution.csv").write_text(SOLUTIONS + row)
    with pytest.raises(ValueError, match=r"The task 'imagenet': .*LOC_val_solution\.csv, line 5 should be"):
        read(flat)


def test_a_class_without_a_wordnet_id_is_refused(folders: Path) -> None:
    fill(folders, "train/bear/1.JPEG")
    with pytest.raises(ValueError, match="is in the class 'bear', which is no WordNet id such as n01440764"):
        read(folders)


def test_imagenet_that_is_not_there_says_where_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(
        FileNotFoundError, match=r"needs .*val, which is not there\. Get ImageNet-1k from https://image"
    ):
        read(tmp_path)
    (tmp_path / "val").mkdir()
    with pytest.raises(FileNotFoundError, match=r"finds no image in .*val\. Get ImageNet-1k"):
        read(tmp_path)


def test_an_image_that_the_table_names_and_nobody_has_is_named(flat: Path) -> None:
    (flat / "val" / NAMES[1]).unlink()
    with pytest.raises(
        FileNotFoundError, match=r"csv names 1 images that are not in .*val, such as ILSVRC2012_val_00000002"
    ):
        read(flat)


def test_a_row_that_is_there_twice_is_refused(flat: Path) -> None:
    (flat / "LOC_val_solution.csv").write_text(SOLUTIONS + "ILSVRC2012_val_00000003,n01751748 1 1 9 9 \n")
    with pytest.raises(ValueError, match=r"LOC_val_solution\.csv, line 5 names ILSVRC2012_val_00000003 a second time"):
        read(flat)


def test_the_archive_of_a_class_is_to_be_unpacked(folders: Path) -> None:
    (folders / "train/n01440764.tar").write_bytes(b"")
    assert len(read(folders)) == 5
    (folders / "train/n01443537.tar").write_bytes(b"")
    with pytest.raises(
        ValueError, match=r"n01443537\.tar is the archive of a class, and is not unpacked: 1 classes would"
    ):
        read(folders)


def test_images_beside_the_folders_of_classes_are_named(folders: Path) -> None:
    fill(folders, f"val/{NAMES[0]}")
    with pytest.raises(
        ValueError, match=r"val holds the folders of the classes, and 1 images that are in none of them"
    ):
        read(folders)
