import math

import polars as pl
import pytest
import torch

from swaglib.objectives.hashtag import HashtagSoftmax
from swaglib.objectives.hashtag_sigmoid import HashtagSigmoid
from swaglib.objectives.supervised import Supervised

INDEX = pl.DataFrame({"labels": [[0, 2], [1]], "subgroup": ["fruit", "animal"]})
VOCABULARY = [{"name": name} for name in ("a.n.01", "b.n.01", "c.n.01")]


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


def test_subgroups_are_classes_in_alphabetical_order() -> None:
    objective = Supervised(INDEX)
    assert objective.classes == ["animal", "fruit"]
    assert objective.targets([0, 1]).tolist() == [1, 0]


def test_images_without_a_subgroup_are_refused() -> None:
    with pytest.raises(ValueError, match="1 of 2 images have no subgroup"):
        Supervised(INDEX.with_columns(subgroup=pl.Series(["fruit", None])))


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


def test_a_hit_is_a_picture_whose_likeliest_class_is_its_own() -> None:
    logits = torch.tensor([[0.0, 1.0, 2.0], [3.0, 0.0, 0.0]])  # the first is right, the second wrong
    for objective in (HashtagSoftmax(INDEX, VOCABULARY), HashtagSigmoid(INDEX, VOCABULARY)):
        loss = objective.loss(torch.nn.Identity(), (logits,), objective.targets([0, 1]))
        assert {name: float(figure) for name, figure in loss.figures.items()} == {"hit_rate": 0.5}
    subgroups = Supervised(INDEX)  # fruit is class 1, animal class 0
    loss = subgroups.loss(torch.nn.Identity(), (logits[:, :2],), subgroups.targets([0, 1]))
    assert float(loss.figures["hit_rate"]) == 1.0


def test_held_out_images_are_those_whose_labels_are_known() -> None:
    held_out = pl.DataFrame({"labels": [[1], [0, 1]], "subgroup": ["animal", "flag"]})
    index, subgroups = Supervised(INDEX).validation(held_out) or (None, None)
    assert index is not None and subgroups is not None
    assert index["subgroup"].to_list() == ["animal"], "training has seen no flag"
    assert subgroups.classes == ["animal", "fruit"] and subgroups.targets([0]).tolist() == [0]
    assert Supervised(INDEX).validation(held_out.filter(subgroup="flag")) is None
    index, sigmoid = HashtagSigmoid(INDEX, VOCABULARY).validation(held_out)
    assert len(index) == 2 and sigmoid.targets([1]).tolist() == [[1, 1, 0]]
