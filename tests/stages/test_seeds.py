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
from tests.conftest import PRETRAIN, SPLITS

TRANSFER = Transfer(
    tasks=["shapes"],
    protocols=["linear", "knn", "few_shot"],
    corrupted=[],
    splits=SPLITS,
    C=[0.1],
    seed=0,
)


@pytest.mark.slow
def test_each_seed_gives_a_network_and_long_protocols_take_the_first(project: Path) -> None:
    recipe = {own.name: getattr(PRETRAIN, own.name) for own in fields(Recipe)}
    settings = PretrainRun(**{**recipe, "objective": "random"}, seeds=[3, 4])
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
