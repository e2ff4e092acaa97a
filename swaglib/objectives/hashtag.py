"""Hashtag prediction: softmax cross-entropy against all hashtags of a picture at once."""

from typing import Any

import polars as pl
import torch
import torch.nn.functional as F
from torch import Tensor


class HashtagSoftmax:
    """Softmax over the vocabulary, with a target of 1/K for each of the picture's K hashtags.

    loss = - sum over h in H(I) of (1/K) log softmax(z)_h, with K = |H(I)|

    Both papers train so: Mahajan et al. 2018 (https://arxiv.org/abs/1805.00932) found it better than a logistic loss
    a hashtag; SWAG's authors describe it in their repository (issue 15).

    Attributes:
        classes: canonical hashtags: WordNet synsets, or hashtags where a label has several or none.
        vocabulary: of the shards.
    """

    def __init__(self, index: pl.DataFrame, vocabulary: list[dict[str, Any]]) -> None:
        self.vocabulary = vocabulary
        self.classes = [entry["name"] for entry in vocabulary]
        self._labels = index["labels"].to_list()

    def targets(self, rows: list[int]) -> Tensor:
        """Returns float32 targets of shape (rows, classes); each row adds up to 1."""
        targets = torch.zeros(len(rows), len(self.classes))
        for place, row in enumerate(rows):
            targets[place, self._labels[row]] = 1 / len(self._labels[row])
        return targets

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Returns the mean cross-entropy in nats."""
        return F.cross_entropy(logits.float(), targets)
