"""Hashtag prediction: softmax cross-entropy against all hashtags of a picture at once."""

from typing import Any

import numpy as np
import polars as pl
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from swaglib.images.augment import Draws, random_crop
from swaglib.objectives.objective import Loss
from swaglib.settings.pretrain import Pretrain


class HashtagSoftmax:
    """Softmax over the vocabulary, with a target of 1/K for each of the picture's K hashtags.

    loss = - sum over h in H(I) of (1/K) log softmax(z)_h, with K = |H(I)|

    Both papers train so: Mahajan et al. 2018 (https://arxiv.org/abs/1805.00932) found it better than a logistic loss
    a hashtag; SWAG's authors describe it in their repository (issue 15).

    Attributes:
        classes: canonical hashtags: WordNet synsets, or hashtags where a label has several or none.
        vocabulary: of the shards.
        figures: `hit_rate`, the share of pictures whose likeliest hashtag is one of their own.
    """

    figures: tuple[str, ...] = ("hit_rate",)

    def __init__(self, index: pl.DataFrame, vocabulary: list[dict[str, Any]]) -> None:
        self.vocabulary = vocabulary
        self.classes = [entry["name"] for entry in vocabulary]
        # One long array for all pictures: lists of lists would take many times the memory.
        self._labels = index["labels"].explode(empty_as_null=False).to_numpy()
        self._ends = np.cumsum(index["labels"].list.len().to_numpy().astype(np.int64))

    def network(self, trunk: nn.Module) -> nn.Module:
        """Returns the trunk: its own classifier is the head."""
        return trunk

    def views(self, pictures: Tensor, settings: Pretrain, draws: Draws) -> tuple[Tensor, ...]:
        """Returns one random-resized crop of each picture, flipped half of the time."""
        return (random_crop(pictures, settings.pixels, settings.smallest_crop, draws),)

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
    """Returns the share of pictures whose highest output is a class that their targets, (n, classes), hold."""
    return {"hit_rate": (targets.gather(1, logits.argmax(dim=1, keepdim=True)) > 0).float().mean()}
