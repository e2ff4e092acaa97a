"""Rare hashtags weigh more, by the inverse document frequency of the images of pre-training."""

import numpy as np
import polars as pl
import pytest
import torch

from swaglib.objectives.hashtag_idf import HashtagIDF
from tests.objectives.samples import VOCABULARY

INDEX = pl.DataFrame({"labels": [[0, 2], [0, 1], [0]]})


def test_loss_and_gradient_equal_the_equation_in_numpy() -> None:
    objective = HashtagIDF(INDEX, VOCABULARY)
    logits = np.array([[1.0, 2.0, -1.0], [0.5, 0.0, 3.0]])
    weights = np.log((3 + 1) / (np.array([3, 1, 1]) + 1))
    target = np.array([weights * [1, 0, 1], weights * [1, 1, 0]])
    target /= target.sum(axis=1, keepdims=True)
    softmax = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    given = torch.tensor(logits, dtype=torch.float32, requires_grad=True)
    loss = objective.loss(torch.nn.Identity(), (given,), objective.targets([0, 1])).value
    loss.backward()
    assert loss.item() == pytest.approx(-(target * np.log(softmax)).sum() / 2, abs=1e-6)
    assert given.grad is not None
    assert given.grad.numpy() == pytest.approx((softmax - target) / 2, abs=1e-6)


def test_hashtags_that_are_on_every_image_share_the_target_alike() -> None:
    assert HashtagIDF(INDEX, VOCABULARY).targets([2]).tolist() == [[1, 0, 0]]
    every = HashtagIDF(pl.DataFrame({"labels": [[0, 1], [0, 1]]}), VOCABULARY)
    assert every.targets([0]).tolist() == [[0.5, 0.5, 0]]


def test_held_out_images_are_weighed_by_those_of_pretraining() -> None:
    objective = HashtagIDF(INDEX, VOCABULARY)
    found = objective.validation(pl.DataFrame({"labels": [[1, 2], [0, 2]]}))
    assert found is not None and torch.equal(found[1].targets([1]), objective.targets([0]))
