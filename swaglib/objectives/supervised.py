"""Supervised pre-training: one class an image, the yardstick for weak supervision."""

from typing import Self

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
    return Supervised(data.index)


class Supervised(Objective):
    """Softmax cross-entropy against the image's Unicode subgroup, such as `person-role` or `food-fruit`.

    Sees the same images in the same order as the hashtag run, so that only the labels differ.

    Attributes:
        classes: subgroups in alphabetical order.
        vocabulary: name and number of images of each subgroup.
        figures: `precision_at_1`, share of images whose top-1 subgroup is theirs.

    Raises:
        ValueError: if an image has no subgroup.
        KeyError: if `classes` are given and an image's subgroup is not among them.
    """

    figures: tuple[str, ...] = ("precision_at_1",)
    card = "pre-trained to predict the Unicode subgroup of the same images"
    kind = "Unicode subgroups"

    def __init__(self, index: pl.DataFrame, classes: list[str] | None = None) -> None:
        missing = index["subgroup"].null_count()
        if missing:
            raise ValueError(
                f"{missing} of {len(index)} images have no subgroup, which is the class that this objective learns. "
                f"Give every post a subgroup, or leave supervised runs out of params.yaml."
            )
        counts = dict(index["subgroup"].value_counts(sort=False).rows())
        self.classes = classes or sorted(counts)
        self.vocabulary = [{"subgroup": name, "count": counts.get(name, 0)} for name in self.classes]
        number = {name: place for place, name in enumerate(self.classes)}
        self._class = torch.tensor([number[name] for name in index["subgroup"]])

    def validation(self, index: pl.DataFrame) -> tuple[pl.DataFrame, Self] | None:
        """Returns the held-out images whose subgroup pre-training has seen."""
        known = index.filter(pl.col("subgroup").is_in(self.classes))
        return None if known.is_empty() else (known, type(self)(known, self.classes))

    def targets(self, rows: list[int]) -> Tensor:
        """Returns int64 classes of shape (rows,)."""
        return self._class[rows]

    def loss(self, network: nn.Module, views: tuple[Tensor, ...], targets: Tensor) -> Loss:
        """Returns the mean cross-entropy in nats."""
        logits = network(views[0]).float()
        precision_at_1 = (logits.detach().argmax(dim=1) == targets).float().mean()
        return Loss(F.cross_entropy(logits, targets), {"precision_at_1": precision_at_1})
