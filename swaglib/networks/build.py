"""Builds networks through timm, with weights that a seed gives."""

from collections.abc import Mapping
from typing import Any

import timm
import torch
from timm.models import create_model
from torch import nn

from swaglib.networks import pixels as pixels  # makes its name known to timm

DECIDED = {
    "num_classes": "the objective decides it",
    "in_chans": "images have three channels",
    "img_size": "`image_size` decides it",
    "pretrained": "a run begins with new weights",
    "pretrained_cfg": "a run begins with new weights",
    "pretrained_cfg_overlay": "a run begins with new weights",
    "checkpoint_path": "a run begins with new weights",
    "cache_dir": "a run begins with new weights",
    "features_only": "a run needs a whole network",
}
"""Arguments of `timm.create_model` that `pretrain.model_args` may not hold, and why."""


def build_model(
    name: str, classes: int, seed: int, image_size: int | None = None, model_args: Mapping[str, Any] | None = None
) -> nn.Module:
    """Builds a randomly initialised timm network with a linear head; the same seed gives the same weights.

    Args:
        name: timm's name of the architecture.
        classes: outputs of the head.
        seed: seed of the weights.
        image_size: side of the images, which networks with position embeddings are built for.
        model_args: arguments of the architecture in timm, such as `output_stride` or `base_width`.

    Raises:
        ValueError: if timm has no such model, or the model does not take these arguments.
    """
    if not timm.is_model(name):
        near = ", ".join(timm.list_models(f"*{name.split('_')[0]}*")[:8]) or "timm.list_models() lists all"
        raise ValueError(f"pretrain.model: timm has no model {name!r}. Near it: {near}.")
    chosen = dict(model_args or {})
    for key in chosen:
        if key in DECIDED:
            raise ValueError(f"pretrain.model_args.{key}: {DECIDED[key]}. Remove it.")
    arguments = {**chosen, **size_arguments(name, image_size)}
    with torch.random.fork_rng(devices=[]):  # weights are made on the CPU
        torch.manual_seed(seed)
        try:
            return create_model(name, pretrained=False, num_classes=classes, **arguments)
        except (TypeError, AssertionError, KeyError, RuntimeError, ValueError) as error:
            if not chosen:
                raise
            raise ValueError(_refused(name, chosen, error)) from error


def size_arguments(name: str, image_size: int | None) -> dict[str, Any]:
    """Returns the argument by which timm builds a network for images of one size, if it is such a network."""
    fixed = bool(timm.get_pretrained_cfg_value(name, "fixed_input_size"))
    return {"img_size": image_size} if fixed and image_size is not None else {}


def _refused(name: str, chosen: dict[str, Any], error: Exception) -> str:
    """Says which arguments a network does not take: those that timm names, or all where it names none."""
    named = [key for key in chosen if f"'{key}'" in str(error)] or list(chosen)
    keys = ", ".join(f"pretrain.model_args.{key}" for key in named)
    values = ", ".join(repr(chosen[key]) for key in named)
    said = f" What timm said: {str(error).removesuffix('.')}." if str(error) else ""
    return f"{keys}: timm cannot build {name} with {values}. Correct it or remove it.{said}"
