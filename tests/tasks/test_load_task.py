"""Tasks: what their files may say, and what becomes of their pictures."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from PIL import Image

from swaglib.posts.schema import write_posts
from swaglib.tasks.definition import Definition, parse_definition, read_definition
from swaglib.tasks.load import TaskData, load_task
from swaglib.tasks.load_all import load_tasks
from swaglib.tasks.pictures import labelled_pictures
from tests.conftest import make_posts

POSTS = {"kind": "posts", "posts": ["crayon"], "label": "subgroup", "smallest_class": 5}


def definition(**changes: Any) -> Definition:
    return parse_definition({"title": "t", "licence": "CC0-1.0", "source": POSTS, **changes}, "t.yaml")


def load(posts: Path, **changes: Any) -> TaskData:
    return load_task("shapes", definition(**changes), posts, 0.4, 0.2, 0)


def image_folder(folder: Path, counts: dict[str, int], start: int = 0) -> dict[str, Any]:
    number = start
    for name, count in counts.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for _ in range(count):
            Image.new("RGB", (8, 8), (number % 256, number // 256, 7)).save(folder / name / f"{number}.png")
            number += 1
    return {"kind": "image_folder", "folder": str(folder)}


def test_a_split_keeps_variants_together_and_every_class_in_every_part(posts_folder: Path) -> None:
    data = load(posts_folder)
    assert data.classes == ["circle", "square"]
    assert data.pictures.group_by("cluster").agg(pl.col("split").n_unique())["split"].max() == 1
    for split in ("train", "validation", "test"):
        assert set(data.rows(split)["class"]) == {0, 1}
    assert len(data.rows("test")) / len(data.pictures) == pytest.approx(0.4, abs=0.1)
    assert load(posts_folder).pictures.equals(data.pictures)


def test_a_table_that_names_a_split_for_some_pictures_only_is_refused(tmp_path: Path) -> None:
    rows = ["path,label,split"]
    for number in range(12):
        Image.new("RGB", (8, 8), (number, 0, 7)).save(tmp_path / f"{number}.png")
        split = "" if number == 7 else ("train", "validation", "test")[number % 3]
        rows.append(f"{number}.png,{'ab'[number // 3 % 2]},{split}")
    (tmp_path / "table.csv").write_text("\n".join(rows) + "\n")
    source = {"kind": "table", "table": str(tmp_path / "table.csv"), "images": str(tmp_path), "split": "split"}
    with pytest.raises(ValueError, match=r"1 of 12 pictures have no split, such as .*7.*, and the others have one"):
        load(tmp_path, source=source)


def test_drawings_with_the_same_bytes_are_one_cluster(tmp_path: Path) -> None:
    posts = make_posts("crayon", 40)
    twin = posts[0]["image"]
    posts = posts.with_columns(image=pl.when(pl.int_range(pl.len()) == 20).then(twin).otherwise("image"))
    write_posts(posts, tmp_path / "crayon.parquet")
    rows = load(tmp_path).pictures.filter(pl.col("id").is_in(["crayon/0", "crayon/20"]))
    assert rows["cluster"].n_unique() == 1 and rows["split"].n_unique() == 1


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


def test_classes_with_too_few_pictures_or_an_unknown_label_are_errors(posts_folder: Path) -> None:
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


def test_a_validation_split_is_taken_from_training_pictures_only(tmp_path: Path) -> None:
    image_folder(tmp_path / "set/train", {"cat": 10, "dog": 10})
    image_folder(tmp_path / "set/test", {"cat": 3, "dog": 4}, start=100)
    data = load(tmp_path, source={"kind": "image_folder", "folder": str(tmp_path / "set")})
    assert {split: len(data.rows(split)) for split in ("train", "validation", "test")} == {
        "train": 16,
        "validation": 4,
        "test": 7,
    }
    assert all(name.startswith("test/") for name in data.rows("test")["id"])


def test_an_empty_split_is_an_error_with_all_sizes(tmp_path: Path) -> None:
    image_folder(tmp_path / "set/train", {"cat": 5, "dog": 5})
    source = {"kind": "image_folder", "folder": str(tmp_path / "set")}
    with pytest.raises(ValueError, match=r"no pictures in the split 'test': train 8, validation 2, test 0"):
        load(tmp_path, source=source)


def test_a_class_that_is_only_tested_is_an_error(tmp_path: Path) -> None:
    image_folder(tmp_path / "set/train", {"cat": 5, "dog": 5})
    image_folder(tmp_path / "set/test", {"cat": 2, "owl": 2}, start=100)
    with pytest.raises(ValueError, match="none to learn from, such as 'owl'"):
        load(tmp_path, source={"kind": "image_folder", "folder": str(tmp_path / "set")})


def test_a_test_only_task_needs_the_task_whose_classifier_it_tests(tmp_path: Path) -> None:
    folder = tmp_path / "tasks"
    folder.mkdir()
    source = image_folder(tmp_path / "set", {"n01440764": 2, "n01443537": 2})
    text = (
        "title: t\nlicence: x\nclasses: wordnet ids\ntrained_on: imagenet\n"
        f"source: {{kind: image_folder, folder: {source['folder']}, test_only: true}}\n"
    )
    (folder / "odd.yaml").write_text(text)
    with pytest.raises(ValueError, match="tests the classifier of 'imagenet', which is not among the tasks"):
        load_tasks(["odd"], tmp_path, 0.4, 0.2, 0, folder=folder)
    data = load_task("odd", read_definition(folder / "odd.yaml"), tmp_path, 0.4, 0.2, 0)
    assert len(data.rows("test")) == 4 and data.classes == ["n01440764", "n01443537"]


def test_designs_make_the_splits_and_keep_what_all_of_them_have(tmp_path: Path) -> None:
    for place, name in enumerate(("crayon", "pencil", "chalk")):
        posts = make_posts(name, 24 - 2 * place).with_columns(label=pl.col("concept"))
        write_posts(posts, tmp_path / f"{name}.parquet")
    designs = {"train": ["crayon"], "validation": ["pencil"], "test": ["chalk"]}
    names = [name for own in designs.values() for name in own]
    source = {**POSTS, "posts": names, "label": "label", "split_by": "design", "designs": designs}
    data = load(tmp_path, source=source)
    assert len(data.classes) == 20  # chalk has no more
    assert set(data.rows("test")["domain"]) == {"chalk"} and set(data.rows("train")["domain"]) == {"crayon"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"source": {**POSTS, "kind": "flickr"}}, "source"),
        ({"metric": "mean"}, "metric"),
        ({"colour": 1}, "colour"),
        ({"classes": "imagenet-2k"}, "classes"),
    ],
)
def test_a_file_that_does_not_define_a_task_is_an_error_that_names_the_key(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=rf"t\.yaml does not define a task:\n  {said}"):
        definition(**changes)


def test_an_unknown_task_is_an_error_that_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"There is no task 'shapes' .* There are: none"):
        read_definition(tmp_path / "shapes.yaml")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"id": "a", "path": "x"}, {"id": "a", "path": "y"}], "share an id"),
        ([{"id": "a"}], "have no file"),
        ([{"id": "a", "path": "x", "colour": "red"}], "no column 'colour'"),
    ],
)
def test_pictures_that_do_not_fit_the_schema_are_errors(rows: list[dict[str, object]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        labelled_pictures(rows, "shapes")
