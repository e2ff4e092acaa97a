"""Gradients of the losses over the head, against NumPy: what moves the logits is the difference from the targets."""

import numpy as np
import polars as pl
import pytest
import torch

from swaglib.objectives.hashtag import HashtagSoftmax
from swaglib.objectives.hashtag_sigmoid import HashtagSigmoid
from tests.objectives.samples import VOCABULARY

INDEX = pl.DataFrame({"labels": [[0, 2], [1], [0, 1, 2]], "repeat": [1.0, 1.0, 1.0]})
LOGITS = np.random.default_rng(0).normal(0, 2, (3, 3)).astype(np.float32)
HAS = np.array([[1, 0, 1], [0, 1, 0], [1, 1, 1]], dtype=np.float64)


def gradient(objective: HashtagSoftmax) -> np.ndarray:
    logits = torch.from_numpy(LOGITS.copy()).requires_grad_()
    objective.loss(torch.nn.Identity(), (logits,), objective.targets([0, 1, 2])).value.backward()
    assert logits.grad is not None
    return logits.grad.numpy()


def test_softmax_moves_each_image_by_its_probabilities_less_one_kth_a_hashtag() -> None:
    odds = np.exp(LOGITS.astype(np.float64))
    expected = (odds / odds.sum(axis=1, keepdims=True) - HAS / HAS.sum(axis=1, keepdims=True)) / 3
    assert gradient(HashtagSoftmax(INDEX, VOCABULARY)) == pytest.approx(expected, abs=1e-6)


def test_the_summed_logistic_loss_moves_each_hashtag_by_its_own_probability() -> None:
    expected = (1 / (1 + np.exp(-LOGITS.astype(np.float64))) - HAS) / 3
    assert gradient(HashtagSigmoid(INDEX, VOCABULARY)) == pytest.approx(expected, abs=1e-6)
