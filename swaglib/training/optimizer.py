"""The one optimizer of all trainers: pre-training, fine-tuning and detection."""

import torch
from timm.optim import param_groups_weight_decay
from timm.utils import ModelEmaV3
from torch import nn

from swaglib.settings.optimizer import Optimizer

TORCHVISION_EMBEDDINGS = ("class_token", "pos_embedding")
"""What torchvision's vision transformers call their embeddings, which torchvision's recipe does not decay either."""


def build_optimizer(network: nn.Module, settings: Optimizer) -> torch.optim.Optimizer:
    """Returns SGD or AdamW over the parameters that are trained; the learning rate is set at every step.

    Biases, norms (all that has one dimension) and what `no_weight_decay` names get no weight decay, by timm's groups.
    """
    groups = param_groups_weight_decay(network, settings.weight_decay, no_weight_decay_list=no_weight_decay(network))
    if settings.name == "adamw":
        return torch.optim.AdamW(groups, lr=0.0, betas=(settings.momentum, 0.999))
    return torch.optim.SGD(
        groups, lr=0.0, momentum=settings.momentum, nesterov=settings.nesterov and settings.momentum > 0
    )


def no_weight_decay(network: nn.Module) -> set[str]:
    """Returns names of parameters that the network, or a network inside it, says must not be decayed.

    timm's networks say so by `no_weight_decay()`: a vision transformer's `pos_embed` and `cls_token`, for instance.
    """
    names = {
        f"{prefix}.{name}" if prefix else name
        for prefix, module in network.named_modules()
        if callable(getattr(module, "no_weight_decay", None))
        for name in module.no_weight_decay()
    }
    return names | {name for name, _ in network.named_parameters() if name.rpartition(".")[2] in TORCHVISION_EMBEDDINGS}


def set_learning_rate(optimizer: torch.optim.Optimizer, learning_rate: float) -> None:
    """Sets the learning rate of all groups."""
    for group in optimizer.param_groups:
        group["lr"] = learning_rate


def moving_average(network: nn.Module, settings: Optimizer) -> ModelEmaV3 | None:
    """Returns what averages the weights and buffers of a network over the steps, or None without `ema_decay`.

    Its decay rises over the first steps (timm's warmup), so that the random beginning is soon forgotten.
    """
    return None if settings.ema_decay is None else ModelEmaV3(network, decay=settings.ema_decay, use_warmup=True)
