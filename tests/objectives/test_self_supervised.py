"""Self-supervised objectives: views that differ, networks that timm loads, and resume to the same bytes."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import timm
import torch

from swaglib.images.augment import Draws
from swaglib.objectives.distorted import Distortion, distorted_views
from tests.conftest import PRETRAIN
from tests.training.runs import StoppedError, assert_same_bytes, stop_at, train

METHODS: list[tuple[str, dict[str, Any]]] = [
    ("simclr", {"hidden": 16, "outputs": 8}),
    ("vicreg", {"outputs": 16}),
    ("dino", {"hidden": 16, "bottleneck": 8, "outputs": 32}),
]


@pytest.mark.parametrize(("objective", "own"), METHODS, ids=[name for name, _ in METHODS])
def test_a_run_that_is_stopped_ends_with_the_bytes_of_one_that_was_not(
    tmp_path: Path, shards_folder: Path, objective: str, own: dict[str, Any]
) -> None:
    settings = replace(PRETRAIN, objective=objective, objective_settings=own, images=80, learning_rate=0.1)
    metrics = train(settings, shards_folder, tmp_path / "straight")
    with pytest.raises(StoppedError):
        train(settings, shards_folder, tmp_path / "resumed", report=stop_at(40))
    train(settings, shards_folder, tmp_path / "resumed")
    assert_same_bytes(tmp_path / "straight", tmp_path / "resumed")
    assert metrics["classes"] == 0 and metrics["loss"] == metrics["loss"]
    model = timm.create_model(f"local-dir:{tmp_path / 'straight'}", pretrained=True).eval()
    assert model(torch.zeros(1, 3, 32, 32)).shape == (1, model.num_features), "features, for there are no classes"


def test_views_of_an_image_differ_and_do_not_depend_on_the_other_processes() -> None:
    images = torch.randint(0, 256, (4, 3, 40, 40), dtype=torch.uint8)
    chosen = Distortion(blurred=0.5)

    def views(part: slice) -> tuple[torch.Tensor, ...]:
        draws = Draws(torch.Generator().manual_seed(3), 4, part)
        return distorted_views(images[part], PRETRAIN, draws, chosen)

    first, second = views(slice(0, 4))
    assert first.shape == (4, 3, PRETRAIN.image_size, PRETRAIN.image_size) and not torch.equal(first, second)
    for whole, half in zip((first, second), views(slice(2, 4)), strict=True):
        assert torch.allclose(whole[2:], half, atol=1e-5)
