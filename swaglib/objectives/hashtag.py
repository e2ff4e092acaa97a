"""Hashtag prediction: softmax cross-entropy against all hashtags of an image at once."""

from dataclasses import replace
from typing import Annotated, Any, Self

import numpy as np
import polars as pl
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor, nn

from swaglib.objectives.noise import of_share, with_replaced_labels
from swaglib.objectives.objective import Data, Loss, Objective
from swaglib.objectives.resampled import epoch_growth, square_root_repeats
from swaglib.settings.strict import STRICT

NOISE_SEED = 0
"""The same labels are replaced in every run, whatever its seed."""


@dataclass(frozen=True, config=STRICT)
class Settings:
    """Which images are learned from, and how noisy their labels are.

    Attributes:
        labelled_by: column of the index, such as `subgroup`, without a value in which an image is left out: hashtags
            are then learned on the very images of a supervised run, and resampled among these. null takes all images.
        label_noise: share of the labels that are replaced by random ones, see `swaglib.objectives.noise`. Held-out
            images keep theirs.
        share_of_things: share of what images show (`base`: an emoji with its variants, an icon) that is learned from.
    """

    labelled_by: str | None = None
    label_noise: Annotated[float, Field(ge=0, le=1)] = 0.0
    share_of_things: Annotated[float, Field(gt=0, le=1)] = 1.0


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective for these images.

    Raises:
        ValueError: if no image has a value in the column `labelled_by`.
    """
    return HashtagSoftmax(data.index, data.vocabulary, settings)


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

    def __init__(self, index: pl.DataFrame, vocabulary: list[dict[str, Any]], settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        _refuse_unknown(self.settings.labelled_by, index)
        self.vocabulary = vocabulary
        self.classes = [entry["name"] for entry in vocabulary]
        # One long array for all images: lists of lists would take many times the memory.
        labels = index["labels"].explode(empty_as_null=False).to_numpy()
        noise = self.settings.label_noise
        self._labels = with_replaced_labels(labels, noise, len(vocabulary), NOISE_SEED) if noise else labels
        self._ends = np.cumsum(index["labels"].list.len().to_numpy().astype(np.int64))

    def repeats(self, index: pl.DataFrame) -> NDArray[np.float64]:
        """Returns the repeat factors of the shards; of a part of the images, those among these, and 0 for others."""
        column, share = self.settings.labelled_by, self.settings.share_of_things
        if column is None and share == 1:
            return super().repeats(index)
        learned = np.ones(len(index), dtype=np.bool_) if column is None else index[column].is_not_null().to_numpy()
        learned = learned & of_share(index["base"], share) if share < 1 else learned
        labels = index.select(pl.when(pl.lit(pl.Series(learned))).then("labels")).to_series()
        return square_root_repeats(labels, len(self.classes), epoch_growth(index))

    def validation(self, index: pl.DataFrame) -> tuple[pl.DataFrame, Self] | None:
        """Returns all held-out images, or those of `labelled_by`, with the labels that the shards hold: clean ones."""
        column = self.settings.labelled_by
        own = index if column is None else index.filter(pl.col(column).is_not_null())
        return None if own.is_empty() else (own, type(self)(own, self.vocabulary, self._clean()))

    def _clean(self) -> Settings:
        """Returns the settings without what is done to the images of pre-training alone."""
        return replace(self.settings, label_noise=0.0, share_of_things=1.0)

    def frequencies(self, repeats: NDArray[np.float64]) -> NDArray[np.float64]:
        """Returns the share of the images that training sees which have each hashtag, shape (classes,), in (0, 1).

        Half an image with each hashtag and half a one without are added (Jeffreys' prior).

        Args:
            repeats: how often an epoch sees each image.
        """
        of_labels = np.repeat(repeats, np.diff(self._ends, prepend=0))
        seen = np.bincount(self._labels, of_labels, len(self.classes))
        shares: NDArray[np.float64] = (np.minimum(seen, repeats.sum()) + 0.5) / (repeats.sum() + 1)
        return shares

    def targets(self, rows: list[int]) -> Tensor:
        """Returns float32 targets of shape (rows, classes); each row adds up to 1."""
        targets = np.zeros((len(rows), len(self.classes)), np.float32)
        for place, row in enumerate(rows):
            # Once each: a label that replaces another may be one that the image has.
            labels = np.unique(self._labels[self._ends[row - 1] if row else 0 : self._ends[row]])
            targets[place, labels] = 1 / len(labels)
        return torch.from_numpy(targets)

    def loss(self, network: nn.Module, views: tuple[Tensor, ...], targets: Tensor) -> Loss:
        """Returns the mean cross-entropy in nats."""
        logits = network(views[0]).float()
        return Loss(F.cross_entropy(logits, targets), hits(logits, targets))


def _refuse_unknown(column: str | None, index: pl.DataFrame) -> None:
    """Refuses a column that the index lacks, or in which no image has a value."""
    if column is not None and (column not in index.columns or index[column].is_null().all()):
        raise ValueError(
            f"pretrain.objective_settings.labelled_by: no image of the shards has a value in the column "
            f"{column!r}. The columns are: {', '.join(index.columns)}."
        )


@torch.no_grad()
def hits(logits: Tensor, targets: Tensor) -> dict[str, Tensor]:
    """Returns the share of images whose highest output is a class that their targets, (n, classes), hold."""
    return {"precision_at_1": (targets.gather(1, logits.argmax(dim=1, keepdim=True)) > 0).float().mean()}
