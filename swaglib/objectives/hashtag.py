"""Hashtag prediction: softmax cross-entropy against all hashtags of an image at once."""

from typing import Any, Self

import numpy as np
import polars as pl
import torch
import torch.nn.functional as F
from pydantic.dataclasses import dataclass
from torch import Tensor, nn

from swaglib.objectives.objective import Data, Loss, Objective
from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT)
class Settings:
    """There is nothing to set."""


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective for these images."""
    return HashtagSoftmax(data.index, data.vocabulary)


class HashtagSoftmax(Objective):
    """Softmax over the vocabulary, with a target of 1/K for each of the image's K hashtags.

    loss = - sum over h in H(I) of (1/K) log softmax(z)_h, with K = |H(I)|

    Both papers train so: Mahajan et al. 2018 (https://arxiv.org/abs/1805.00932) found it better than a logistic loss
    a hashtag; SWAG's authors describe it in their repository (issue 15).

    Attributes:
        classes: canonical hashtags: WordNet synsets, or hashtags where a label has several or none.
        vocabulary: vocabulary of the shards.
        figures: `precision_at_1`, share of images whose top-1 hashtag is one of their own.
    """

    figures: tuple[str, ...] = ("precision_at_1",)
    card = "pre-trained to predict hashtags (softmax, 1/K a hashtag)"
    kind = "canonical hashtags (WordNet synsets)"

    def __init__(self, index: pl.DataFrame, vocabulary: list[dict[str, Any]]) -> None:
        self.vocabulary = vocabulary
        self.classes = [entry["name"] for entry in vocabulary]
        # One long array for all images: lists of lists would take many times the memory.
        self._labels = index["labels"].explode(empty_as_null=False).to_numpy()
        self._ends = np.cumsum(index["labels"].list.len().to_numpy().astype(np.int64))

    def validation(self, index: pl.DataFrame) -> tuple[pl.DataFrame, Self]:
        """Returns all held-out images: the shards hold their labels."""
        return index, type(self)(index, self.vocabulary)

    def targets(self, rows: list[int]) -> Tensor:
        """Returns float32 targets of shape (rows, classes); each row adds up to 1."""
        targets = np.zeros((len(rows), len(self.classes)), np.float32)
        for place, row in enumerate(rows):
            labels = self._labels[self._ends[row - 1] if row else 0 : self._ends[row]]
            targets[place, labels] = 1 / len(labels)
        return torch.from_numpy(targets)

    def loss(self, network: nn.Module, views: tuple[Tensor, ...], targets: Tensor) -> Loss:
        """Returns the mean cross-entropy in nats."""
        logits = network(views[0]).float()
        return Loss(F.cross_entropy(logits, targets), hits(logits, targets))


@torch.no_grad()
def hits(logits: Tensor, targets: Tensor) -> dict[str, Tensor]:
    """Returns the share of images whose highest output is a class that their targets, (n, classes), hold."""
    return {"precision_at_1": (targets.gather(1, logits.argmax(dim=1, keepdim=True)) > 0).float().mean()}
