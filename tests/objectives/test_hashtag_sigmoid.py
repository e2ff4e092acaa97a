"""The logistic variant asks each hashtag by itself."""

import math

import polars as pl
import pytest
import torch

from swaglib.objectives.hashtag_sigmoid import HashtagSigmoid
from tests.objectives.samples import VOCABULARY


def test_the_logistic_variant_asks_each_hashtag_by_itself() -> None:
    objective = HashtagSigmoid(pl.DataFrame({"labels": [[0, 2], [1]]}), VOCABULARY)
    targets = objective.targets([0, 1])
    assert targets.tolist() == [[1, 0, 1], [0, 1, 0]]
    logits = torch.tensor([[0.5, -1.0, 2.0], [0.0, 0.0, 0.0]])
    by_hand = [
        math.log(1 + math.exp(-0.5)) + math.log(1 + math.exp(-1.0)) + math.log(1 + math.exp(-2.0)),
        3 * math.log(2),
    ]
    assert float(objective.loss(torch.nn.Identity(), (logits,), targets).value) == pytest.approx(sum(by_hand) / 2)
