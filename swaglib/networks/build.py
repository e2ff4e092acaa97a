"""Builds networks through timm, with weights that a seed gives."""

from typing import Any

import timm
import torch
from timm.models import create_model
from torch import nn


def build_model(name: str, classes: int, seed: int, pixels: int | None = None) -> nn.Module:
    """Builds a randomly initialised timm network with a linear head; the same seed gives the same weights.

    Args:
        name: timm's name of the architecture.
        classes: outputs of the head.
        seed: of the weights.
        pixels: side of the pictures, which networks with position embeddings are built for.

    Raises:
        ValueError: if timm has no such model.
    """
    if not timm.is_model(name):
        near = ", ".join(timm.list_models(f"*{name.split('_')[0]}*")[:8]) or "timm.list_models() lists all"
        raise ValueError(f"pretrain.model: timm has no model {name!r}. Near it: {near}.")
    with torch.random.fork_rng(devices=[]):  # weights are made on the CPU
        torch.manual_seed(seed)
        return create_model(name, pretrained=False, num_classes=classes, **size_arguments(name, pixels))


def size_arguments(name: str, pixels: int | None) -> dict[str, Any]:
    """Returns the argument by which timm builds a network for pictures of one size, if it is such a network."""
    fixed = bool(timm.get_pretrained_cfg_value(name, "fixed_input_size"))
    return {"img_size": pixels} if fixed and pixels is not None else {}
