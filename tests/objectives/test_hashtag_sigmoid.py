"""The logistic variant asks each hashtag by itself."""

import math

import polars as pl
import pytest
import torch

from swaglib.networks.build import build_model
from swaglib.objectives.hashtag_sigmoid import HashtagSigmoid, Settings
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


def test_a_classifier_begins_at_the_log_odds_of_the_images_that_are_seen() -> None:
    index = pl.DataFrame({"labels": [[0, 2], [0], [1]], "repeat": [1.0, 3.0, 4.0]})
    trunk = build_model("resnet10t", 3, 0)
    assert HashtagSigmoid(index, VOCABULARY).network(trunk) is trunk
    shares = [(1 + 3 + 0.5) / 9, (4 + 0.5) / 9, (1 + 0.5) / 9]
    expected = [math.log(share / (1 - share)) for share in shares]
    assert trunk.get_classifier().bias.tolist() == pytest.approx(expected, abs=1e-6)


def test_a_label_that_noise_gives_twice_counts_once() -> None:
    index = pl.DataFrame({"labels": [[0, 1]] * 400, "repeat": [1.0] * 400})
    objective = HashtagSigmoid(index, VOCABULARY, Settings(label_noise=0.9))
    shares = objective.frequencies(objective.repeats(index))
    in_targets = objective.targets(list(range(400))).sum(dim=0).numpy()
    assert shares == pytest.approx((in_targets + 0.5) / 401)
