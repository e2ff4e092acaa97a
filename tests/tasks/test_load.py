"""The images of a task are checked, numbered and split, or it is said what is wrong with them."""

from pathlib import Path

import polars as pl
import pytest
from PIL import Image

from swaglib.posts.schema import write_posts
from tests.conftest import make_posts
from tests.tasks.loaded import POSTS, image_folder, load


def test_a_table_that_names_a_split_for_some_images_only_is_refused(tmp_path: Path) -> None:
    rows = ["path,label,split"]
    for number in range(12):
        Image.new("RGB", (8, 8), (number, 0, 7)).save(tmp_path / f"{number}.png")
        split = "" if number == 7 else ("train", "validation", "test")[number % 3]
        rows.append(f"{number}.png,{'ab'[number // 3 % 2]},{split}")
    (tmp_path / "table.csv").write_text("\n".join(rows) + "\n")
    source = {"kind": "table", "table": str(tmp_path / "table.csv"), "images": str(tmp_path), "split": "split"}
    with pytest.raises(ValueError, match=r"1 of 12 images have no split, such as .*7.*, and the others have one"):
        load(tmp_path, source=source)


def test_small_classes_are_left_out_and_counted(tmp_path: Path) -> None:
    posts = make_posts("crayon", 40).with_columns(
        subgroup=pl.when(pl.int_range(pl.len()) == 0)
        .then(None)
        .when(pl.int_range(pl.len()) < 4)
        .then(pl.lit("rare"))
        .otherwise(pl.col("subgroup"))
    )
    write_posts(posts, tmp_path / "crayon.parquet")
    data = load(tmp_path)
    assert data.classes == ["circle", "square"] and data.left_out == 3  # the one without a label was no candidate


def test_classes_with_too_few_images_or_an_unknown_label_are_errors(posts_folder: Path) -> None:
    with pytest.raises(ValueError, match="it needs two"):
        load(posts_folder, source={**POSTS, "smallest_class": 1000})
    with pytest.raises(ValueError, match="colour"):
        load(posts_folder, source={**POSTS, "label": "colour"})


def test_a_label_that_is_not_in_the_list_of_classes_is_an_error_and_an_absent_class_is_named(
    posts_folder: Path,
) -> None:
    with pytest.raises(ValueError, match=r"1 labels .* not in its list of classes, such as 'square'"):
        load(posts_folder, classes={"circle": ["circle.n.01"], "star": []})
    data = load(posts_folder, classes={"star": [], "square": ["square.n.01"], "circle": []})
    assert data.classes == ["square", "circle"] and data.absent == ["star"]
    assert data.synsets() == {"square": ["square.n.01"], "circle": []}


def test_a_class_with_one_image_is_left_out_of_what_we_split(tmp_path: Path) -> None:
    source = image_folder(tmp_path / "set", {"cat": 6, "dog": 6, "unicorn": 1})
    data = load(tmp_path, source=source)
    assert data.classes == ["cat", "dog"] and data.left_out == 1


def test_an_empty_split_is_an_error_with_all_sizes(tmp_path: Path) -> None:
    image_folder(tmp_path / "set/train", {"cat": 5, "dog": 5})
    source = {"kind": "image_folder", "folder": str(tmp_path / "set")}
    with pytest.raises(ValueError, match=r"no images in the split 'test': train 8, validation 2, test 0"):
        load(tmp_path, source=source)


def test_a_class_that_is_only_tested_is_an_error(tmp_path: Path) -> None:
    image_folder(tmp_path / "set/train", {"cat": 5, "dog": 5})
    image_folder(tmp_path / "set/test", {"cat": 2, "owl": 2}, start=100)
    with pytest.raises(ValueError, match="none to learn from, such as 'owl'"):
        load(tmp_path, source={"kind": "image_folder", "folder": str(tmp_path / "set")})


def test_a_label_that_looks_like_one_of_the_classes_is_an_error(tmp_path: Path) -> None:
    source = image_folder(tmp_path / "set", {"caf\u00e9": 4, "bar": 4})
    with pytest.raises(
        ValueError, match=r"of its labels and the list of classes, 'cafe\\u0301' and 'caf\\xe9' look the"
    ):
        load(tmp_path, source=source, classes={"cafe\u0301": [], "bar": []})


@pytest.mark.parametrize("names", [("cat", "cat "), ("caf\u00e9", "cafe\u0301")])
def test_a_class_that_looks_like_another_is_an_error_before_it_is_too_small(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    source = image_folder(tmp_path / "set", {names[0]: 6, names[1]: 1, "dog": 6})
    with pytest.raises(ValueError, match=r"the classes .* look the same"):
        load(tmp_path, source=source)


def test_a_class_of_which_the_limit_leaves_no_image_is_named(tmp_path: Path) -> None:
    source = image_folder(tmp_path / "set", {"cat": 30, "dog": 30, "owl": 1})
    names = [load(tmp_path, source=source, limit=limit).absent for limit in (20, 61)]
    assert names == [["owl"], []]


def test_all_validation_images_of_a_folder_called_valid_are_found(tmp_path: Path) -> None:
    for start, split in enumerate(("Train", "valid", "testing")):
        source = image_folder(tmp_path / "set" / split, {"cat": 6, "dog": 6}, start=20 * start)
    data = load(tmp_path, source={**source, "folder": str(tmp_path / "set")})
    assert [len(data.rows(split)) for split in ("train", "validation", "test")] == [12, 12, 12]
