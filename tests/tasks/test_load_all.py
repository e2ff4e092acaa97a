"""Tasks that are only tested come with the task whose classifier they test."""

from pathlib import Path

import pytest

from swaglib.tasks.definition import read_definition
from swaglib.tasks.load import load_task
from swaglib.tasks.load_all import load_tasks
from tests.conftest import SPLITS
from tests.tasks.loaded import image_folder


def test_a_test_only_task_needs_the_task_whose_classifier_it_tests(tmp_path: Path) -> None:
    folder = tmp_path / "tasks"
    folder.mkdir()
    source = image_folder(tmp_path / "set", {"n01440764": 2, "n01443537": 2})
    text = (
        "title: t\nlicense: x\nclasses: wordnet ids\ntrained_on: imagenet\n"
        f"source: {{kind: image_folder, folder: {source['folder']}, test_only: true}}\n"
    )
    (folder / "odd.yaml").write_text(text)
    with pytest.raises(ValueError, match="tests the classifier of 'imagenet', which is not among the tasks"):
        load_tasks(["odd"], tmp_path, SPLITS, folder=folder)
    data = load_task("odd", read_definition(folder / "odd.yaml"), tmp_path, SPLITS)
    assert len(data.rows("test")) == 4 and data.classes == ["n01440764", "n01443537"]
