"""The objective of fine-tuning: classes of a task, mixed by twos."""

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from swaglib.evaluation.fine_tuning.mixup import mix
from swaglib.images.augment import MEAN, STD, Draws, random_crop
from swaglib.networks.backbone import Backbone
from swaglib.objectives.objective import Loss, Objective
from swaglib.settings.training import Training


class FineTuning(Objective):
    """Softmax cross-entropy against the classes of a task, whose shares mixup mixes.

    Args:
        backbone: backbone whose normalisation the views get.
        classes: classes of the training images, int64, shape (images,).
        names: names of the classes.
        mixup: alpha of the Beta distribution; 0 mixes none.
    """

    card = "fine-tuned on a task"
    kind = "classes of a task"

    def __init__(self, backbone: Backbone, classes: NDArray[np.int64], names: list[str], mixup: float) -> None:
        self.classes = names
        self.vocabulary = [{"class": name} for name in names]
        self._backbone, self._mixup = backbone, mixup
        self._targets = F.one_hot(torch.tensor(classes), len(names)).float()

    def views(self, images: Tensor, settings: Training, draws: Draws) -> tuple[Tensor, ...]:
        """Returns one random crop of each image, normalised as the network was trained."""
        return (renormalised(random_crop(images, settings.image_size, settings.crop_min_scale, draws), self._backbone),)

    def targets(self, rows: list[int]) -> Tensor:
        """Returns shares of the classes, float32, shape (rows, classes)."""
        return self._targets[rows]

    def mix(self, views: tuple[Tensor, ...], targets: Tensor, draws: Draws) -> tuple[tuple[Tensor, ...], Tensor]:
        """Mixes the images of this process with each other; the share is the same in all processes."""
        mixed, shares = mix(views[0], targets, self._mixup, draws.generator)
        return (mixed,), shares

    def loss(self, network: nn.Module, views: tuple[Tensor, ...], targets: Tensor) -> Loss:
        """Returns the mean cross-entropy in nats."""
        return Loss(F.cross_entropy(network(views[0]).float(), targets), {})


def renormalised(views: Tensor, backbone: Backbone) -> Tensor:
    """Turns views that were normalised with ImageNet's mean and deviation into what the backbone takes."""
    if backbone.mean == MEAN and backbone.std == STD:
        return views
    mean, std, own_mean, own_std = (
        torch.tensor(values, device=views.device).view(1, 3, 1, 1)
        for values in (MEAN, STD, backbone.mean, backbone.std)
    )
    return (views * std + mean - own_mean) / own_std
