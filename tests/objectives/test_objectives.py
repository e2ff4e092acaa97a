"""All objectives with labels: what counts as a hit, and which held-out images they can be asked about."""

import polars as pl
import torch

from swaglib.objectives.hashtag import HashtagSoftmax
from swaglib.objectives.hashtag_sigmoid import HashtagSigmoid
from swaglib.objectives.supervised import Supervised
from tests.objectives.samples import INDEX, VOCABULARY


def test_precision_at_1_counts_images_whose_top_1_class_is_their_own() -> None:
    logits = torch.tensor([[0.0, 1.0, 2.0], [3.0, 0.0, 0.0]])  # the first is right, the second wrong
    for objective in (HashtagSoftmax(INDEX, VOCABULARY), HashtagSigmoid(INDEX, VOCABULARY)):
        loss = objective.loss(torch.nn.Identity(), (logits,), objective.targets([0, 1]))
        assert {name: float(figure) for name, figure in loss.figures.items()} == {"precision_at_1": 0.5}
    subgroups = Supervised(INDEX)  # fruit is class 1, animal class 0
    loss = subgroups.loss(torch.nn.Identity(), (logits[:, :2],), subgroups.targets([0, 1]))
    assert float(loss.figures["precision_at_1"]) == 1.0


def test_held_out_images_are_those_whose_labels_are_known() -> None:
    held_out = pl.DataFrame({"labels": [[1], [0, 1]], "subgroup": ["animal", "flag"]})
    index, subgroups = Supervised(INDEX).validation(held_out) or (None, None)
    assert index is not None and subgroups is not None
    assert index["subgroup"].to_list() == ["animal"], "training has seen no flag"
    assert subgroups.classes == ["animal", "fruit"] and subgroups.targets([0]).tolist() == [0]
    assert Supervised(INDEX).validation(held_out.filter(subgroup="flag")) is None
    index, sigmoid = HashtagSigmoid(INDEX, VOCABULARY).validation(held_out) or (None, None)
    assert (
        index is not None and sigmoid is not None and len(index) == 2 and sigmoid.targets([1]).tolist() == [[1, 1, 0]]
    )
