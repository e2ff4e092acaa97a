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
