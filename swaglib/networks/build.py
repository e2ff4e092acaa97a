"""Builds networks through timm, with weights that a seed gives."""

from typing import Any

import timm
import torch
from timm.models import create_model
from torch import nn


def build_model(name: str, classes: int, seed: int, image_size: int | None = None) -> nn.Module:
    """Builds a randomly initialised timm network with a linear head; the same seed gives the same weights.

    Args:
        name: timm's name of the architecture.
        classes: outputs of the head.
        seed: seed of the weights.
        image_size: side of the images, which networks with position embeddings are built for.

    Raises:
        ValueError: if timm has no such model.
    """
    if not timm.is_model(name):
        near = ", ".join(timm.list_models(f"*{name.split('_')[0]}*")[:8]) or "timm.list_models() lists all"
        raise ValueError(f"pretrain.model: timm has no model {name!r}. Near it: {near}.")
    with torch.random.fork_rng(devices=[]):  # weights are made on the CPU
        torch.manual_seed(seed)
        return create_model(name, pretrained=False, num_classes=classes, **size_arguments(name, image_size))


def size_arguments(name: str, image_size: int | None) -> dict[str, Any]:
    """Returns the argument by which timm builds a network for images of one size, if it is such a network."""
    fixed = bool(timm.get_pretrained_cfg_value(name, "fixed_input_size"))
    return {"img_size": image_size} if fixed and image_size is not None else {}
