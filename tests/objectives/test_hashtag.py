"""The hashtag loss is the papers': each of k hashtags gets one kth."""

import math

import pytest
import torch

from swaglib.objectives.hashtag import HashtagSoftmax
from tests.objectives.samples import INDEX, VOCABULARY


def test_each_of_k_hashtags_gets_one_kth() -> None:
    assert HashtagSoftmax(INDEX, VOCABULARY).targets([0, 1]).tolist() == [[0.5, 0, 0.5], [0, 1, 0]]


def test_the_hashtag_loss_equals_the_papers_equation() -> None:
    objective = HashtagSoftmax(INDEX, VOCABULARY)
    logits = [[1.0, 2.0, -1.0], [0.5, 0.0, 3.0]]
    by_hand = 0.0
    for row, labels in zip(logits, INDEX["labels"].to_list(), strict=True):
        total = sum(math.exp(z) for z in row)
        by_hand -= sum(math.log(math.exp(row[label]) / total) / len(labels) for label in labels)
    assert float(
        objective.loss(torch.nn.Identity(), (torch.tensor(logits),), objective.targets([0, 1])).value
    ) == pytest.approx(by_hand / 2)
