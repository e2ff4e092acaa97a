"""Trains all weights of a network on one task, from its pre-trained weights, with the loop of pre-training.

SWAG fine-tunes with SGD (Nesterov momentum 0.9), a cosine schedule, mixup with alpha 0.1, a moving average of weights,
and at a higher resolution than pre-training (section 4; the resolution is confirmed, the others are recalled, see
docs/papers.md). Mahajan et al. choose the learning rate on a part of the training set, as is done here.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import polars as pl
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from swaglib.evaluation.fine_tuning.objective import FineTuning
from swaglib.networks.backbone import Backbone
from swaglib.settings.fine_tune import FineTune
from swaglib.settings.training import Engine, Training
from swaglib.shards.loader import Loader
from swaglib.shards.sample import SampleOrder
from swaglib.training.checkpoint import Checkpoints
from swaglib.training.loop import Split, train
from swaglib.training.ranks import Ranks
from swaglib.training.repeatable import repeatable
from swaglib.training.speed import SpeedLog

Loss = tuple[int, float | None]
DIVERGED: list[Loss] = [(0, None)]
"""The losses of a training whose loss was no number at some step."""


@dataclass(frozen=True)
class Tuned:
    """A fine-tuned network.

    Attributes:
        network: network in evaluation mode; takes normalised images, gives logits of the task's classes. None if
            training diverged, and in processes but the first.
        losses: mean training loss since the row before, by images seen; `DIVERGED` if it diverged.
    """

    network: nn.Module | None
    losses: list[Loss]


def training_settings(settings: FineTune, learning_rate: float, images: int) -> Training:
    """Returns what the loop is given to fine-tune at one learning rate.

    Args:
        settings: settings of the stage.
        learning_rate: learning rate for a batch of 256.
        images: number of training images of the task.
    """
    engine = {each.name: getattr(settings, each.name) for each in fields(Engine)}
    whole = settings.epochs * images
    return Training(**engine, images=whole, learning_rate=learning_rate, validations=0, seed=settings.seed)


def fine_tune(
    backbone: Backbone,
    loader: Loader,
    images: pl.DataFrame,
    names: list[str],
    learning_rate: float,
    settings: FineTune,
    ranks: Ranks,
    checkpoints: Path,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Tuned:
    """Trains a copy of the backbone's trunk with a new linear head, which starts at zero.

    An interrupted training goes on from its checkpoint; one that had ended is read from its last.

    Args:
        backbone: loaded for images of `settings.image_size`, on the device of `ranks`; stays as it is.
        loader: loader of the training images, squares of `settings.image_size` or a little more.
        images: table of the images that the loader reads, with the columns `id` and `class`.
        names: names of the classes.
        learning_rate: learning rate for a batch of 256.
        settings: settings of the stage.
        ranks: this process among those that share the training.
        checkpoints: folder of this very training.
        report: takes images seen and images in all.

    Raises:
        ValueError: if the settings ask for what the network or the device cannot do.
    """
    asked = training_settings(settings, learning_rate, len(images))
    objective = FineTuning(backbone, images["class"].to_numpy(), names, settings.mixup)
    split = Split(loader, objective, images["id"].to_list())
    order = SampleOrder(np.ones(len(images)), asked.batch_size, asked.seed)
    kept = Checkpoints(checkpoints, asked.keep_checkpoints, writes=ranks.rank == 0)
    speed = SpeedLog(None, ranks.device)
    network = with_head(backbone, len(names)).to(memory_format=torch.channels_last)
    try:
        with repeatable(ranks.device), kept, speed:
            rows, weights = train(network, split, None, order, asked, ranks, kept, speed, report)
    except FloatingPointError:
        return Tuned(None, DIVERGED)
    losses: list[Loss] = [(int(row["images"]), row["loss"]) for row in rows]
    if ranks.rank:
        return Tuned(None, losses)
    tuned = with_head(backbone, len(names))
    tuned.load_state_dict(weights)
    return Tuned(tuned.eval(), losses)


def with_head(backbone: Backbone, classes: int) -> nn.Module:
    """Returns a copy of a backbone's trunk with a linear head of zeros, on the backbone's device."""
    head = nn.Linear(backbone.width, classes)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    return nn.Sequential(copy.deepcopy(backbone.trunk), head.to(backbone.device))


@torch.inference_mode()
def answers(network: nn.Module, backbone: Backbone, batches: list[Tensor]) -> NDArray[np.int64]:
    """Returns the most likely class of prepared images, shape (images,).

    Args:
        network: fine-tuned network.
        backbone: backbone that it was tuned from, whose normalisation it takes.
        batches: prepared images, each of shape (n, 3, image_size, image_size).
    """
    parts = [network(backbone.normalise(batch.to(backbone.device))).argmax(dim=1).cpu() for batch in batches]
    joined: NDArray[np.int64] = torch.cat(parts).numpy() if parts else np.zeros(0, dtype=np.int64)
    return joined
