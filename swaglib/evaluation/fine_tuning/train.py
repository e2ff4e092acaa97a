"""Trains all weights of a network on one task, from its pre-trained weights.

SWAG fine-tunes with SGD (Nesterov momentum 0.9), a cosine schedule, mixup with alpha 0.1, a moving average of weights,
and at a higher resolution than pre-training (section 4; the resolution is confirmed, the others are recalled, see
docs/papers.md). Mahajan et al. choose the learning rate on a part of the training set, as is done here.
"""

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from swaglib.evaluation.fine_tuning.mixup import mix
from swaglib.images.augment import MEAN, STD, Draws, random_crop
from swaglib.networks.backbone import Backbone
from swaglib.settings.fine_tune import FineTune
from swaglib.shards.loader import Loader


@dataclass(frozen=True)
class Tuned:
    """A fine-tuned network.

    Attributes:
        network: in evaluation mode; takes normalised pictures, gives logits of the task's classes.
        losses: mean loss of each epoch; not a number from the epoch on in which the loss was none, and training ended.
    """

    network: nn.Module
    losses: list[float]


def fine_tune(
    backbone: Backbone,
    loader: Loader,
    classes: NDArray[np.int64],
    number: int,
    rate: float,
    settings: FineTune,
    report: Callable[[int], None] = lambda done: None,
) -> Tuned:
    """Trains a copy of the backbone's trunk with a new linear head, which starts at zero.

    Args:
        backbone: loaded for pictures of `settings.pixels`; stays as it is.
        loader: of the training pictures, squares of `settings.pixels` or a little more.
        classes: of the training pictures, shape (pictures,).
        number: of classes.
        rate: learning rate, for a batch of 256.
        settings: of the stage.
        report: takes pictures seen.
    """
    device = backbone.device
    head = nn.Linear(backbone.width, number).to(device)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    network = nn.Sequential(copy.deepcopy(backbone.trunk), head)
    average = _average(network, settings.ema) if settings.ema else None
    optimiser = _optimiser(network, settings)
    per_epoch = math.ceil(len(classes) / settings.batch_size)
    generator = torch.Generator().manual_seed(settings.seed)
    random = np.random.default_rng(settings.seed)
    order = [random.permutation(len(classes)) for _ in range(settings.epochs)]
    batches = [rows for epoch in order for rows in np.array_split(epoch, per_epoch)]
    targets = F.one_hot(torch.tensor(classes), number).float().to(device)
    network.train()
    losses = []
    for step, (rows, pictures) in enumerate(zip(batches, loader.batches(batches), strict=True)):
        for group in optimiser.param_groups:
            group["lr"] = _rate(step, len(batches), rate, settings)
        draws = Draws(generator, len(rows), slice(0, len(rows)))
        views = renormalised(random_crop(pictures, settings.pixels, settings.smallest_crop, draws), backbone)
        views, wanted = mix(views, targets[torch.from_numpy(rows)], settings.mixup, random)
        loss = F.cross_entropy(network(views), wanted)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if average is not None:
            average.update_parameters(network)
        losses.append(float(loss.detach()))
        report(len(rows))
        if not math.isfinite(losses[-1]):
            break
    final = average.module if average is not None else network
    losses += [math.nan] * (len(batches) - len(losses))
    by_epoch = [float(np.mean(part)) for part in np.array_split(losses, settings.epochs)]
    return Tuned(final.eval(), by_epoch)


@torch.inference_mode()
def answers(tuned: Tuned, backbone: Backbone, batches: list[Tensor]) -> NDArray[np.int64]:
    """Returns the most likely class of prepared pictures, shape (pictures,).

    Args:
        tuned: the network.
        backbone: from which it was tuned, whose normalisation it takes.
        batches: prepared pictures, each of shape (n, 3, pixels, pixels).
    """
    parts = [tuned.network(backbone.normalise(batch.to(backbone.device))).argmax(dim=1).cpu() for batch in batches]
    joined: NDArray[np.int64] = torch.cat(parts).numpy() if parts else np.zeros(0, dtype=np.int64)
    return joined


def renormalised(views: Tensor, backbone: Backbone) -> Tensor:
    """Turns views that were normalised with ImageNet's mean and deviation into what the backbone takes."""
    if backbone.mean == MEAN and backbone.std == STD:
        return views
    mean, std, own_mean, own_std = (
        torch.tensor(values, device=views.device).view(1, 3, 1, 1)
        for values in (MEAN, STD, backbone.mean, backbone.std)
    )
    return (views * std + mean - own_mean) / own_std


def _average(network: nn.Module, decay: float) -> AveragedModel:
    return AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(decay), use_buffers=True)


def _optimiser(network: nn.Module, settings: FineTune) -> torch.optim.SGD:
    groups = [
        {"params": [p for p in network.parameters() if p.ndim > 1], "weight_decay": settings.weight_decay},
        {"params": [p for p in network.parameters() if p.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.SGD(groups, lr=0.0, momentum=settings.momentum, nesterov=settings.momentum > 0)


def _rate(step: int, steps: int, rate: float, settings: FineTune) -> float:
    """Returns the learning rate of a step: a linear warm-up, then half a cosine to zero."""
    peak = rate * settings.batch_size / 256
    warm_up = round(settings.warm_up * steps)
    if step < warm_up:
        return peak * (step + 1) / warm_up
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warm_up) / max(1, steps - warm_up)))
