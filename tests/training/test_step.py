"""Steps of the optimizer: gradients in parts, clipped, and scaled where float16 needs it."""

from dataclasses import replace

import polars as pl
import pytest
import timm
import torch

from swaglib.objectives.supervised import Supervised
from swaglib.training.step import clip_gradient, gradient, loss_scaler
from tests.conftest import PRETRAIN

OBJECTIVE = Supervised(pl.DataFrame({"subgroup": ["a", "b", "c"] * 4}))


def network() -> torch.nn.Module:
    """A network without batch normalisation, whose gradient is the mean of its images' gradients."""
    torch.manual_seed(0)
    return timm.create_model("test_vit", num_classes=3, img_size=32)


def grads(parts: int) -> tuple[float, torch.Tensor]:
    model = network()
    views = torch.rand(12, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    settings = replace(PRETRAIN, grad_accum_steps=parts)
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


def test_only_float16_scales_the_loss() -> None:
    scales = {
        precision: loss_scaler(replace(PRETRAIN, precision=precision), torch.device("cpu")).is_enabled()
        for precision in ("float32", "bfloat16", "float16")
    }
    assert scales == {"float32": False, "bfloat16": False, "float16": True}
