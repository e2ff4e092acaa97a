"""Networks of timm, by its own names: `timm/regnety_160.swag_lc_in1k`."""

import hashlib
import json
from pathlib import Path
from typing import Any

import timm
import torch
from safetensors import SafetensorError
from timm.data import create_transform, resolve_model_data_config
from timm.models import create_model
from torch import nn

from swaglib.images.prepare import through_pillow
from swaglib.networks.backbone import Backbone
from swaglib.networks.imagenet import wordnet_ids
from swaglib.networks.weights import sha256, weights_from_hub
from swaglib.networks.width import feature_width


def load_timm(name: str, image_size: int | None, folder: Path) -> Backbone:
    """Loads a released network of timm; its resolution, resizing and normalisation are those of its own metadata.

    Args:
        name: `timm/<architecture>.<tag>`, or with a commit of its repository `timm/<architecture>.<tag>@<commit>`.
        image_size: side of the images; None takes that of the metadata.
        folder: folder in which `<architecture>.<tag>.safetensors` lies, or that it is fetched to.

    Raises:
        FileNotFoundError: if the weights are not there and cannot be fetched.
        ValueError: if timm has no such weights.
    """
    own, _, revision = name.removeprefix("timm/").partition("@")
    stated = timm.get_pretrained_cfg(own) if own in timm.list_pretrained() else None
    if stated is None:
        near = ", ".join(timm.list_pretrained(f"*{own.split('.')[0].split('_')[0]}*")[:6])
        raise ValueError(f"timm has no released weights {own!r}. Near it: {near or 'see timm.list_pretrained()'}.")
    path = weights_from_hub(str(stated.hf_hub_id), own, folder, revision or None)
    fixed: dict[str, Any] = {"img_size": image_size} if image_size is not None and stated.fixed_input_size else {}
    try:
        model = create_model(own, pretrained=True, pretrained_cfg_overlay={"file": str(path)}, **fixed).eval()
    except (RuntimeError, AssertionError, SafetensorError) as error:
        raise ValueError(f"timm cannot load {path} as {own}{_at(image_size)}: {error}") from error
    wanted = resolve_model_data_config(model)
    side = image_size or int(wanted["input_size"][-1])
    wanted["input_size"] = (3, side, side)
    mean, std = wanted["mean"], wanted["std"]
    wanted.update(mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))  # batches are normalised later
    transform = create_transform(**wanted, is_training=False)
    trunk, head, width = split_head(model, name)

    def prepare(image: bytes) -> torch.Tensor:
        prepared: torch.Tensor = transform(through_pillow(image))
        return prepared

    return Backbone(
        name=name,
        trunk=trunk,
        head=head,
        width=width,
        classes=wordnet_ids(stated.num_classes),
        image_size=side,
        prepare=prepare,
        mean=tuple(mean),
        std=tuple(std),
        digest=hashlib.sha256((sha256(path) + json.dumps(wanted, sort_keys=True, default=str)).encode()).hexdigest(),
    )


def _at(image_size: int | None) -> str:
    return f" for images of {image_size} pixels" if image_size is not None else ""


def split_head(model: Any, name: str) -> tuple[nn.Module, nn.Module | None, int]:
    """Takes the classifier off a timm network.

    Returns:
        The trunk, the classifier (None if there was none), and the width of what goes from one to the other.

    Raises:
        ValueError: if it has several classifiers.
    """
    head = model.get_classifier()
    if isinstance(head, tuple | list | dict):
        raise ValueError(f"{name} has several classifiers, which share no one kind of features. Take another network.")
    width = feature_width(model)
    model.reset_classifier(0)
    return model.eval(), None if isinstance(head, nn.Identity) else head.eval(), width
