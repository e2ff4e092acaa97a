"""The optimiser and the learning-rate schedule of the papers' recipes."""

import math

import torch
from torch import nn

from swaglib.settings.pretrain import Pretrain


def build_optimiser(model: nn.Module, settings: Pretrain) -> torch.optim.Optimizer:
    """Returns SGD with Nesterov momentum, or AdamW; biases and norms, which have one dimension, get no weight decay."""
    weights = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim <= 1]
    groups = [
        {"params": weights, "weight_decay": settings.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    if settings.optimiser == "adamw":
        return torch.optim.AdamW(groups, lr=0.0, betas=(settings.momentum, 0.999))
    return torch.optim.SGD(groups, lr=0.0, momentum=settings.momentum, nesterov=True)


def learning_rate(step: int, steps: int, settings: Pretrain) -> float:
    """Returns the learning rate of a step: a linear warm-up, then half a cosine down to zero.

    The peak is `settings.learning_rate` for a batch of 256 and grows linearly with the batch, as in both papers'
    recipes (recalled, not confirmed: see docs/papers.md).

    Args:
        step: 0 to `steps` - 1.
        steps: of the whole run.
    """
    peak = settings.learning_rate * settings.batch_size / 256
    warm_up = round(settings.warm_up * steps)
    if step < warm_up:
        return peak * (step + 1) / warm_up
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warm_up) / max(1, steps - warm_up)))
