"""Supervised pre-training: one class a picture, the yardstick for weak supervision."""

import polars as pl
import torch
import torch.nn.functional as F
from torch import Tensor


class Supervised:
    """Softmax cross-entropy against the picture's Unicode subgroup, such as `person-role` or `food-fruit`.

    Sees the same pictures in the same order as the hashtag run, so that only the labels differ.

    Attributes:
        classes: subgroups in alphabetical order.
        vocabulary: of each subgroup, its name and number of pictures.
    """

    def __init__(self, index: pl.DataFrame, classes: list[str] | None = None) -> None:
        counts = index["subgroup"].value_counts(sort=False).rows()
        self.classes = classes or sorted(name for name, _ in counts)
        self.vocabulary = [{"subgroup": name, "count": dict(counts).get(name, 0)} for name in self.classes]
        known = {name: number for number, name in enumerate(self.classes)}
        self._class = torch.tensor([known.get(name, -100) for name in index["subgroup"]])

    def targets(self, rows: list[int]) -> Tensor:
        """Returns int64 classes of shape (rows,); -100 for a subgroup that pre-training never saw."""
        return self._class[rows]

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Returns the mean cross-entropy in nats, over pictures whose class is known."""
        return F.cross_entropy(logits.float(), targets, ignore_index=-100)
