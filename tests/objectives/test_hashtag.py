"""The hashtag loss is the papers': each of k hashtags gets one kth."""

import math

import polars as pl
import pytest
import torch

from swaglib.objectives.hashtag import HashtagSoftmax, Settings
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


def test_hashtags_may_be_learned_on_the_images_of_a_supervised_run() -> None:
    index = pl.DataFrame(
        {"labels": [[0], [0, 1], [1], [2]], "subgroup": ["fruit", None, "animal", "animal"], "repeat": [1.5] * 4}
    )
    every, subset = (
        HashtagSoftmax(index, VOCABULARY),
        HashtagSoftmax(index, VOCABULARY, Settings(labelled_by="subgroup")),
    )
    assert every.repeats(index).tolist() == [1.5] * 4
    assert subset.repeats(index)[1] == 0 and subset.repeats(index).sum() == pytest.approx(1.5 * 3)
    assert subset.classes == every.classes and torch.equal(subset.targets([0, 2]), every.targets([0, 2]))
    held_out, own = subset.validation(index.head(2)) or (None, None)
    assert held_out is not None and held_out["subgroup"].to_list() == ["fruit"]
    assert own is not None and own.targets([0]).tolist() == [[1, 0, 0]]
    assert subset.validation(index.filter(pl.col("subgroup").is_null())) is None


def test_a_column_without_values_is_named() -> None:
    with pytest.raises(ValueError, match=r"objective_settings\.labelled_by.*'group'.*labels, subgroup"):
        HashtagSoftmax(INDEX, VOCABULARY, Settings(labelled_by="group"))
