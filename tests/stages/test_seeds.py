"""A run's line lists seeds: one network each, the first in the run's own folder; short protocols look at all."""

import json
from dataclasses import fields
from pathlib import Path

import pytest
from safetensors.torch import load_file

from swaglib.settings.pretrain import PretrainRun, Recipe
from swaglib.settings.transfer import Transfer
from swaglib.stages import pretrain, transfer
from swaglib.stages.inputs import networks
from tests.conftest import PRETRAIN

PARAMS = """
compute: {threads: 1}
machine: {decoded_gigabytes: 0.01, decode_threads: null, tensorboard: false}
collect: {pixels: 64, languages: [en], designs: [], icon_sets: [], sources: {}}
"""
TASK = """
title: shapes
licence: CC0-1.0
source: {kind: posts, posts: [crayon, pencil], label: category}
"""
TRANSFER = Transfer(
    tasks=["shapes"],
    protocols=["linear", "knn", "few_shot"],
    corrupted=[],
    test_share=0.4,
    validation_share=0.2,
    smallest_class=None,
    inverse_regularisation=[0.1],
    bootstrap=10,
    seed=0,
)


@pytest.fixture
def project(here: Path, shards_folder: Path, posts_folder: Path) -> Path:
    """A small project with posts, shards and one task."""
    (here / "params.yaml").write_text(PARAMS)
    (here / "data").mkdir()
    (here / "data/shards").symlink_to(shards_folder)
    (here / "data/posts").symlink_to(posts_folder)
    (here / "tasks").mkdir()
    (here / "tasks/shapes.yaml").write_text(TASK)
    return here


def test_each_seed_gives_a_network_and_long_protocols_take_the_first(project: Path) -> None:
    recipe = {own.name: getattr(PRETRAIN, own.name) for own in fields(Recipe)}
    settings = PretrainRun(**{**recipe, "objective": "none"}, seeds=[3, 4])
    measures = pretrain.run(settings, "pair")
    assert measures["seed"].unique().sort().to_list() == [3, 4] and measures["run"].unique().to_list() == ["pair"]
    found = networks("pair")
    assert found == {3: Path("runs/pair"), 4: Path("runs/pair/seed-4")}
    assert json.loads(Path("runs/pair/seeds.json").read_text()) == [3, 4]
    first, second = (load_file(folder / "model.safetensors") for folder in found.values())
    assert any((first[name] != second[name]).any() for name in first)
    assert "# pair" in Path("runs/pair/README.md").read_text()
    kinds = [work.kind for work in transfer.works(TRANSFER, "pair")]
    assert {kind: kinds.count(kind) for kind in ("features", "linear", "knn", "few_shot")} == {
        "features": 2,
        "linear": 2,
        "knn": 2,
        "few_shot": 1,
    }


def test_the_name_of_a_run_and_other_tasks_change_no_key(project: Path) -> None:
    recipe = {own.name: getattr(PRETRAIN, own.name) for own in fields(Recipe)}
    settings = PretrainRun(**recipe, seeds=[3])
    longer = PretrainRun(**recipe, seeds=[3, 4])
    (one,), (other, _) = pretrain.works(settings, "one"), pretrain.works(longer, "other")
    assert one.key() == other.key() and one.title != other.title


def test_the_same_seed_twice_is_refused() -> None:
    recipe = {own.name: getattr(PRETRAIN, own.name) for own in fields(Recipe)}
    with pytest.raises(ValueError, match="seed"):
        PretrainRun(**recipe, seeds=[3, 3])
