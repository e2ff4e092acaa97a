"""Steps of the optimiser against references."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import timm
import torch

from swaglib.networks.local import load_model
from swaglib.objectives.supervised import Supervised
from swaglib.training.optimiser import build_optimiser
from swaglib.training.step import clip_gradient, gradient
from tests.conftest import PRETRAIN
from tests.training.runs import StoppedError, assert_same_bytes, stop_at, train

OBJECTIVE = Supervised(pl.DataFrame({"subgroup": ["a", "b", "c"] * 4}))


def network() -> torch.nn.Module:
    """A network without batch normalisation, whose gradient is the mean of its pictures' gradients."""
    torch.manual_seed(0)
    return timm.create_model("test_vit", num_classes=3, img_size=32)


def grads(parts: int) -> tuple[float, torch.Tensor]:
    model = network()
    views = torch.rand(12, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    settings = replace(PRETRAIN, parts=parts)
    loss = float(gradient(model, OBJECTIVE, (views,), OBJECTIVE.targets(list(range(12))), settings).value)
    return loss, torch.cat([p.grad.flatten() for p in model.parameters() if p.grad is not None])


@pytest.mark.parametrize("parts", [2, 5, 12])
def test_the_parts_of_a_batch_give_the_gradient_of_the_whole(parts: int) -> None:
    (loss, whole), (loss_in_parts, in_parts) = grads(1), grads(parts)
    assert loss_in_parts == pytest.approx(loss, abs=1e-6)
    assert torch.allclose(in_parts, whole, atol=1e-6)


def test_a_gradient_is_clipped_to_its_norm_and_a_short_one_left_alone() -> None:
    model = torch.nn.Linear(2, 1, bias=False)
    for largest, expected in ((1.0, [0.6, 0.8]), (10.0, [3.0, 4.0]), (None, [3.0, 4.0])):
        model.weight.grad = torch.tensor([[3.0, 4.0]])
        clip_gradient(model, largest)
        assert model.weight.grad[0].tolist() == pytest.approx(expected, abs=1e-5)


def test_adamw_is_torchs_with_decay_on_weights_only() -> None:
    settings = replace(PRETRAIN, optimiser="adamw", weight_decay=0.3)
    optimiser = build_optimiser(network(), settings)
    assert isinstance(optimiser, torch.optim.AdamW)
    assert [group["weight_decay"] for group in optimiser.param_groups] == [0.3, 0.0]


def test_the_average_of_the_weights_is_what_a_run_leaves(tmp_path: Path, shards_folder: Path) -> None:
    def weights(name: str, **changes: Any) -> dict[str, torch.Tensor]:
        train(replace(PRETRAIN, **changes), shards_folder, tmp_path / name)
        return dict(load_model(tmp_path / name)[0].named_parameters())

    last, average = weights("last"), weights("average", ema=0.9)
    assert any(not torch.equal(last[name], average[name]) for name in last)
    # An average that forgets everything at once is the last weights.
    forgetful = weights("forgetful", ema=1e-9)
    assert all(torch.allclose(last[name], forgetful[name], atol=1e-5) for name in last)


@pytest.mark.parametrize(
    "changes",
    [
        {"ema": 0.9},
        {"optimiser": "adamw", "learning_rate": 0.01},
        {"parts": 2, "clip": 1.0},
        {"precision": "bfloat16"},
        {"precision": "float16", "clip": 1.0},
    ],
)
def test_every_recipe_resumes_exactly(tmp_path: Path, shards_folder: Path, changes: dict[str, Any]) -> None:
    settings = replace(PRETRAIN, **changes)
    train(settings, shards_folder, tmp_path / "straight")
    with pytest.raises(StoppedError):
        train(settings, shards_folder, tmp_path / "resumed", report=stop_at(56))
    train(settings, shards_folder, tmp_path / "resumed")
    assert_same_bytes(tmp_path / "straight", tmp_path / "resumed")
