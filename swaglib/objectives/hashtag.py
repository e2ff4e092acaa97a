"""Hashtag prediction: softmax cross-entropy against all hashtags of an image at once."""

from typing import Any, Self

import numpy as np
import polars as pl
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from pydantic.dataclasses import dataclass
from torch import Tensor, nn

from swaglib.objectives.objective import Data, Loss, Objective
from swaglib.objectives.resampled import epoch_growth, square_root_repeats
from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT)
class Settings:
    """Which images are learned from.

    Attributes:
        labelled_by: column of the index, such as `subgroup`, without a value in which an image is left out: hashtags
            are then learned on the very images of a supervised run, and resampled among these. null takes all images.
    """

    labelled_by: str | None = None


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective for these images.

    Raises:
        ValueError: if no image has a value in the column `labelled_by`.
    """
    return HashtagSoftmax(data.index, data.vocabulary, settings.labelled_by)


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

    def __init__(self, index: pl.DataFrame, vocabulary: list[dict[str, Any]], labelled_by: str | None = None) -> None:
        if labelled_by is not None and (labelled_by not in index.columns or index[labelled_by].is_null().all()):
            raise ValueError(
                f"pretrain.objective_settings.labelled_by: no image of the shards has a value in the column "
                f"{labelled_by!r}. The columns are: {', '.join(index.columns)}."
            )
        self.labelled_by = labelled_by
        self.vocabulary = vocabulary
        self.classes = [entry["name"] for entry in vocabulary]
        # One long array for all images: lists of lists would take many times the memory.
        self._labels = index["labels"].explode(empty_as_null=False).to_numpy()
        self._ends = np.cumsum(index["labels"].list.len().to_numpy().astype(np.int64))

    def repeats(self, index: pl.DataFrame) -> NDArray[np.float64]:
        """Returns the repeat factors of the shards; with `labelled_by`, those among its images, and 0 for others."""
        if self.labelled_by is None:
            return super().repeats(index)
        labels = index.select(pl.when(pl.col(self.labelled_by).is_not_null()).then("labels")).to_series()
        return square_root_repeats(labels, len(self.classes), epoch_growth(index))

    def validation(self, index: pl.DataFrame) -> tuple[pl.DataFrame, Self] | None:
        """Returns all held-out images, or those of `labelled_by`: the shards hold their labels."""
        own = index if self.labelled_by is None else index.filter(pl.col(self.labelled_by).is_not_null())
        return None if own.is_empty() else (own, type(self)(own, self.vocabulary, self.labelled_by))

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
