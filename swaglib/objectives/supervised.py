"""Supervised pre-training: one class an image, the yardstick for weak supervision."""

from typing import Literal, Self

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

Label = Literal["subgroup", "concept"]
KINDS: dict[str, str] = {"subgroup": "Unicode subgroups", "concept": "emoji (what an image shows)"}
CARDS: dict[str, str] = {
    "subgroup": "pre-trained to predict the Unicode subgroup of the images that have one",
    "concept": "pre-trained to predict which emoji an image shows, on the images that show one",
}


@dataclass(frozen=True, config=STRICT)
class Settings:
    """What is learned.

    Attributes:
        label: column of the index that holds the class: `subgroup`, about a hundred classes such as `person-role` or
            `food-fruit`; or `concept`, which emoji it is, some thousands.
    """

    label: Label = "subgroup"


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective for these images."""
    return Supervised(data.index, settings.label)


class Supervised(Objective):
    """Softmax cross-entropy against the image's class, on the curated part of the images: those that have one.

    An epoch repeats images of rare classes by the square root of their frequency, as it does with hashtags, and is
    longer than its images by the same factor as that of the hashtags.

    Attributes:
        classes: classes in alphabetical order.
        vocabulary: name and number of images of each class.
        figures: `precision_at_1`, share of images whose top-1 class is theirs.

    Raises:
        ValueError: if no image has a class, or the index lacks the column.
        KeyError: if `classes` are given and an image's class is not among them.
    """

    figures: tuple[str, ...] = ("precision_at_1",)

    def __init__(self, index: pl.DataFrame, label: Label = "subgroup", classes: list[str] | None = None) -> None:
        if label not in index.columns or index[label].null_count() == len(index):
            raise ValueError(
                f"None of the {len(index)} images has a {label}, which is the class that this objective learns. Give "
                "posts one, or leave supervised runs out of params.yaml."
            )
        self.label, self.card, self.kind = label, CARDS[label], KINDS[label]
        counts = dict(index[label].drop_nulls().value_counts(sort=False).rows())
        self.classes = classes or sorted(counts)
        self.vocabulary = [{label: name, "count": counts.get(name, 0)} for name in self.classes]
        number = {name: place for place, name in enumerate(self.classes)}
        self._class = torch.tensor([-1 if name is None else number[name] for name in index[label]])

    def repeats(self, index: pl.DataFrame) -> NDArray[np.float64]:
        """Returns the repeat factors among the images that have a class; 0 for all others."""
        numbers = pl.Series([[own] if own >= 0 else [] for own in self._class.tolist()], dtype=pl.List(pl.Int64))
        return square_root_repeats(numbers, len(self.classes), epoch_growth(index))

    def validation(self, index: pl.DataFrame) -> tuple[pl.DataFrame, Self] | None:
        """Returns the held-out images whose class pre-training has seen."""
        known = index.filter(pl.col(self.label).is_in(self.classes))
        return None if known.is_empty() else (known, type(self)(known, self.label, self.classes))

    def targets(self, rows: list[int]) -> Tensor:
        """Returns int64 classes of shape (rows,), of rows that have one."""
        return self._class[rows]

    def loss(self, network: nn.Module, views: tuple[Tensor, ...], targets: Tensor) -> Loss:
        """Returns the mean cross-entropy in nats."""
        logits = network(views[0]).float()
        precision_at_1 = (logits.detach().argmax(dim=1) == targets).float().mean()
        return Loss(F.cross_entropy(logits, targets), {"precision_at_1": precision_at_1})
