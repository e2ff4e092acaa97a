"""SigLIP's loss and its gradient, against the equation; texts are sets of hashtags."""

from typing import Any

import numpy as np
import polars as pl
import pytest
import torch
from torch import Tensor, nn

from swaglib.networks.build import build_model
from swaglib.objectives.siglip import Settings, SigLIP
from tests.objectives.samples import VOCABULARY

INDEX = pl.DataFrame({"labels": [[0, 2], [1], [2, 0], [0]]})
SCALE, BIAS = 3.0, -1.5


class Given(nn.Module):
    """Stands for a network: its embeddings are given."""

    def __init__(self, images: Tensor, texts: Tensor) -> None:
        super().__init__()
        self.images, self.texts = images, texts

    def forward(self, images: Tensor, texts: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Returns what was given."""
        return self.images, self.texts, torch.tensor(SCALE), torch.tensor(BIAS)


def of_length_one(seed: int) -> np.ndarray:
    values = np.random.default_rng(seed).normal(size=(4, 5))
    unit: np.ndarray = values / np.linalg.norm(values, axis=1, keepdims=True)
    return unit


def test_loss_and_gradient_equal_the_papers_equation() -> None:
    images, texts = of_length_one(0), of_length_one(1)
    given = torch.tensor(images, requires_grad=True)
    found = SigLIP(INDEX, VOCABULARY, Settings()).loss(Given(given, torch.tensor(texts)), (given,), torch.empty(0))
    signs = 2 * np.eye(4) - 1
    answers = signs * (SCALE * images @ texts.T + BIAS)
    assert float(found.value.detach()) == pytest.approx(np.log1p(np.exp(-answers)).sum() / 4)
    found.value.backward()
    by_hand = -(signs / (1 + np.exp(answers))) @ texts * SCALE / 4
    assert given.grad is not None and given.grad.numpy() == pytest.approx(by_hand)
    nearest = (images @ texts.T).argmax(axis=1)
    assert float(found.figures["precision_at_1"]) == pytest.approx((nearest == np.arange(4)).mean())


def test_a_text_is_a_set_of_hashtags() -> None:
    objective = SigLIP(INDEX, VOCABULARY, Settings(width=8, outputs=4))
    torch.manual_seed(0)
    network: Any = objective.network(build_model("resnet10t", 0, 0))
    with torch.no_grad():
        _, texts, scale, bias = network(torch.zeros(4, 3, 32, 32), objective.targets([0, 1, 2, 3]))
    assert torch.equal(texts[0], texts[2]) and not torch.allclose(texts[0], texts[3], atol=1e-3)
    assert texts.norm(dim=1).tolist() == pytest.approx([1] * 4, abs=1e-5)
    assert (float(scale), float(bias)) == pytest.approx((10, -10), rel=1e-5)
