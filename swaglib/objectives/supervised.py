"""Supervised pre-training: one class a picture, the yardstick for weak supervision."""

import polars as pl
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from swaglib.images.augment import Draws, random_crop
from swaglib.objectives.objective import Loss
from swaglib.settings.pretrain import Pretrain


class Supervised:
    """Softmax cross-entropy against the picture's Unicode subgroup, such as `person-role` or `food-fruit`.

    Sees the same pictures in the same order as the hashtag run, so that only the labels differ.

    Attributes:
        classes: subgroups in alphabetical order.
        vocabulary: of each subgroup, its name and number of pictures.
        figures: `hit_rate`, the share of pictures whose likeliest subgroup is theirs.

    Raises:
        ValueError: if a picture has no subgroup.
        KeyError: if `classes` are given and a picture's subgroup is not among them.
    """

    figures: tuple[str, ...] = ("hit_rate",)

    def __init__(self, index: pl.DataFrame, classes: list[str] | None = None) -> None:
        missing = index["subgroup"].null_count()
        if missing:
            raise ValueError(
                f"{missing} of {len(index)} pictures have no subgroup, which is the class that this objective learns. "
                f"Give every post a subgroup, or leave supervised runs out of params.yaml."
            )
        counts = dict(index["subgroup"].value_counts(sort=False).rows())
        self.classes = classes or sorted(counts)
        self.vocabulary = [{"subgroup": name, "count": counts.get(name, 0)} for name in self.classes]
        number = {name: place for place, name in enumerate(self.classes)}
        self._class = torch.tensor([number[name] for name in index["subgroup"]])

    def network(self, trunk: nn.Module) -> nn.Module:
        """Returns the trunk: its own classifier is the head."""
        return trunk

    def views(self, pictures: Tensor, settings: Pretrain, draws: Draws) -> tuple[Tensor, ...]:
        """Returns one random-resized crop of each picture, flipped half of the time."""
        return (random_crop(pictures, settings.pixels, settings.smallest_crop, draws),)

    def targets(self, rows: list[int]) -> Tensor:
        """Returns int64 classes of shape (rows,)."""
        return self._class[rows]

    def loss(self, network: nn.Module, views: tuple[Tensor, ...], targets: Tensor) -> Loss:
        """Returns the mean cross-entropy in nats."""
        logits = network(views[0]).float()
        hit_rate = (logits.detach().argmax(dim=1) == targets).float().mean()
        return Loss(F.cross_entropy(logits, targets), {"hit_rate": hit_rate})
