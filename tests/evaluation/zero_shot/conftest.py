"""What tests of zero-shot classification share: a small network that predicts hashtags, and a work's inputs."""

import json
import shutil
from pathlib import Path

import pytest
import torch

from swaglib.evaluation.extract import extract
from swaglib.networks.backbone import Backbone
from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.save import save_model
from swaglib.posts.schema import write_posts
from swaglib.settings.transfer import Features
from swaglib.tasks.work import prepare_task
from tests.conftest import MACHINE, SPLITS, make_posts
from tests.evaluation.zero_shot.things import VOCABULARY

HASHTAGS = ("circle", "square", "dog")
TASK = """
title: t
license: CC0-1.0
source: {kind: posts, posts: [crayon], label: subgroup, smallest_class: 5}
classes: {circle: [circle.n.01], square: [square.n.01]}
"""


@pytest.fixture(scope="session")
def backbone(tmp_path_factory: pytest.TempPathFactory) -> Backbone:
    folder = tmp_path_factory.mktemp("run")
    names = [str(entry["name"]) for entry in VOCABULARY]
    network = build_model("resnet10t", len(names), seed=0)
    with torch.no_grad():
        network.get_submodule("fc").weight.mul_(100)  # so that its answers differ from image to image
    save_model(network, folder, "resnet10t", names, 32)
    return load_backbone(str(folder), device="cpu")


@pytest.fixture
def inputs(tmp_path: Path, wordnet_folder: Path) -> Path:
    """A folder with everything that the work is given."""
    folder = tmp_path / "inputs"
    for name in ("network", "tasks", "corrections", "posts", "features/shapes"):
        (folder / name).mkdir(parents=True)
    names = [f"{name}.n.01" for name in HASHTAGS]
    vocabulary = [{"name": name, "synsets": [name], "hashtags": [name[:-5]], "count": 7} for name in names]
    (folder / "network/vocabulary.json").write_text(json.dumps(vocabulary))
    save_model(build_model("resnet10t", len(names), seed=0), folder / "network", "resnet10t", names, 32)
    (folder / "tasks/shapes.yaml").write_text(TASK)
    write_posts(make_posts("crayon", 80), folder / "posts/crayon.parquet")
    (folder / "wordnet").symlink_to(wordnet_folder)
    splits = Features("shapes", SPLITS)
    (folder / "task").mkdir()
    prepare_task(splits, folder / "posts", folder / "tasks", folder / "task")
    extract(folder / "network", folder / "task", folder / "features/shapes", MACHINE)
    shutil.rmtree(folder / "posts")
    return folder
