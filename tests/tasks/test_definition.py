"""The files in `tasks/` are valid, and a file that defines no task is refused."""

from pathlib import Path
from typing import Any

import pytest
from torchvision import datasets

from swaglib.tasks.definition import FolderSource, ImageFolderSource, read_definition
from tests.conftest import ROOT
from tests.tasks.loaded import POSTS, definition


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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("classes: {true: [], wolf: []}", r"classes: the key true is a truth value in YAML\. Put it in quotes\."),
        ("classes: {null: [], wolf: []}", r"classes: the key null is a missing value in YAML\. Put it in quotes"),
        ("classes: {2024-05-01: []}", r"classes: the key 2024-05-01 is a date in YAML\. Put it in quotes\."),
        ("classes: {7: [], 8: []}", r"classes: the key 7 is a number in YAML\. Put it in quotes\."),
        ("classes: {wolf: [2024-05-01]}", r"classes\.wolf\.0: 2024-05-01 is a date in YAML\. Put it in quotes"),
        ("classes: {wolf: [true]}", r"classes\.dict.*\.wolf\.0: .*but YAML takes true for a truth value\. Put it in"),
        ("paper: 2024-05-01", r"paper: 2024-05-01 is a date in YAML\. Put it in quotes\."),
        ("domain: 2024", r"domain: .*, but YAML takes 2024 for a number\. Put it in quotes"),
        ("domain: null", r"domain: .*, but YAML takes null for a missing value\. Put it in quotes"),
        ("1: a", r"the file: the key 1 is a number in YAML\. Put it in quotes\."),
    ],
)
def test_what_yaml_takes_for_something_else_than_a_text_is_an_error(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"title: t\nlicense: x\nsource: {{kind: image_folder, folder: a}}\n{text}\n")
    with pytest.raises(ValueError, match=rf"mine\.yaml does not define a task:\n(.*\n)*  {said}"):
        read_definition(path)


def test_names_in_quotes_are_texts(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    names = ["2024-05-01", "true", "7", "null", "no"]
    classes = ", ".join(f'"{name}": []' for name in names)
    path.write_text(f"title: t\nlicense: x\nsource: {{kind: image_folder, folder: a}}\nclasses: {{{classes}}}\n")
    assert read_definition(path).classes == {name: [] for name in names}


def test_an_unknown_task_is_an_error_that_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"There is no task 'shapes' .* There are: none"):
        read_definition(tmp_path / "shapes.yaml")


TASKS = sorted((ROOT / "tasks").glob("*.yaml"))
ROBUSTNESS = {"imagenet_v2", "imagenet_real", "objectnet", "imagenet_a", "imagenet_r", "imagenet_sketch"}
TRANSFER = {"imagenet", "inaturalist_2018", "places365", "cub_2011", "flowers102", "oxford_pets", "dtd", "food101"}
PUBLISHED = ROBUSTNESS | TRANSFER | {"cifar10", "cifar100"}


@pytest.mark.parametrize("path", TASKS, ids=lambda path: path.stem)
def test_a_file_is_valid_and_its_synsets_are_nouns_of_wordnet(path: Path, wordnet: Any) -> None:
    classes = read_definition(path).classes
    for synsets in classes.values() if isinstance(classes, dict) else ():
        assert all(wordnet.synset(name).pos() == "n" for name in synsets)
        assert len(set(synsets)) == len(synsets)


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_a_published_set_is_looked_for_in_a_folder_of_its_name(name: str) -> None:
    definition = read_definition(ROOT / f"tasks/{name}.yaml")
    assert isinstance(definition.source, FolderSource | ImageFolderSource)
    assert definition.source.folder == f"data/external/{name}"
    assert definition.source.kind in (name, "image_folder")
    # Sets without images to learn from test the classifier of another.
    assert definition.trained_on == ("imagenet" if name in ROBUSTNESS else None)


def test_flowers_are_named_as_torchvision_names_them() -> None:
    classes = read_definition(ROOT / "tasks/flowers102.yaml").classes
    assert classes is not None and list(classes) == datasets.Flowers102.classes
