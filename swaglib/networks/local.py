"""Networks in a folder: runs of this study, and any folder in timm's local form."""

import hashlib
import json
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from timm.data import create_transform, resolve_data_config
from timm.models import create_model
from torch import nn

from swaglib.images.decode import decode
from swaglib.images.prepare import through_pillow
from swaglib.networks.backbone import Backbone, Prepare
from swaglib.networks.build import size_arguments
from swaglib.networks.local_config import WEIGHTS, read_config, weights_of
from swaglib.networks.timm_models import split_head
from swaglib.networks.weights import sha256


def load_local(name: str, folder: Path, image_size: int | None) -> Backbone:
    """Loads a network from a folder with `config.json` and `model.safetensors`.

    Args:
        name: name of the backbone.
        folder: folder as the stage `pretrain` writes it, or timm's `save_for_hf`; see `read_config` for its forms.
        image_size: side of the images; None takes that of training.

    Raises:
        FileNotFoundError: if a file is missing.
        ValueError: if `config.json` is not timm's, or the weights do not fit it, or not images of this size.
    """
    try:
        model, config = load_model(folder, image_size)
    except (RuntimeError, SafetensorError) as error:
        raise ValueError(
            f"The weights in {folder / WEIGHTS} are damaged, or are not those of the network that config.json beside "
            f"it describes: {error}"
        ) from error
    saved = config["pretrained_cfg"]
    side = image_size or saved["input_size"][-1]
    trunk, head, width = split_head(model, name)
    stated = json.dumps({**config, "image_size": side}, sort_keys=True).encode()
    return Backbone(
        name=name,
        trunk=trunk,
        head=head,
        width=width,
        classes=list(config.get("label_names") or saved.get("label_names") or []),
        image_size=side,
        prepare=_preparation(saved, side),
        mean=tuple(saved["mean"]),
        std=tuple(saved["std"]),
        digest=hashlib.sha256(stated + sha256(folder / WEIGHTS).encode()).hexdigest(),
    )


def load_model(folder: Path, image_size: int | None = None) -> tuple[nn.Module, dict[str, Any]]:
    """Loads a network that `save_model` wrote, for evaluation.

    Args:
        folder: holds `config.json` and `model.safetensors`.
        image_size: side of the images that the network will see; without it, the side of those it was trained on. A
            network of a fixed input size, such as a ViT, is built for it, and timm resizes its position embeddings: the
            grid alone, bicubic with antialiasing, while the class token stays (2D interpolation as in ViT, arXiv
            2010.11929, section 3.2). It changes nothing for other networks.

    Returns:
        The network, and what `config.json` says, see `read_config`: its `input_size` stays that of training.

    Raises:
        FileNotFoundError: if a file is missing.
        ValueError: if `config.json` is not timm's, or the weights cannot be resized for images of `image_size`.
    """
    config = read_config(folder)
    weights = weights_of(folder)
    saved = {name: value for name, value in config.get("model_args", {}).items() if name != "num_classes"}
    wanted = {**saved, **size_arguments(config["architecture"], image_size)}
    try:
        if wanted == saved:
            model = create_model(config["architecture"], pretrained=False, num_classes=config["num_classes"], **saved)
            model.load_state_dict(load_file(weights))
        else:
            model = _load_resized(weights, config, wanted)
    except TypeError as error:
        raise ValueError(
            f"{folder / 'config.json'} has 'model_args' that timm's {config['architecture']} does not take: {error}. "
            "Correct them."
        ) from error
    return model.eval().to(memory_format=torch.channels_last), config


def _load_resized(weights: Path, config: dict[str, Any], arguments: dict[str, Any]) -> nn.Module:
    """Builds a network with other arguments than those it was saved with, and fits its weights to them."""
    # timm fits weights only on its own way of loading, where each architecture brings the rule for its embeddings.
    try:
        with TemporaryDirectory() as plain:  # the same weights, beside a file in the form that timm reads
            (Path(plain) / "config.json").write_text(json.dumps(config), encoding="utf-8")
            (Path(plain) / WEIGHTS).symlink_to(weights.resolve())
            return create_model(f"local-dir:{plain}", pretrained=True, num_classes=config["num_classes"], **arguments)
    except (RuntimeError, AssertionError) as error:
        side = config["pretrained_cfg"]["input_size"][-1]
        raise ValueError(
            f"The {config['architecture']} in {weights.parent} was trained at {side} pixels and cannot be loaded for "
            f"{arguments['img_size']}: timm cannot fit its weights. Take {side} pixels, or a network that timm can "
            f"resize, such as a ViT. What timm said: {error}"
        ) from error


def _preparation(saved: dict[str, object], side: int) -> Prepare:
    """Returns the preparation that a `pretrained_cfg` asks for."""
    whole = saved.get("crop_pct") == 1.0 and saved.get("crop_mode", "center") == "center"
    if whole and saved.get("interpolation") == "bicubic":
        return partial(decode, image_size=side)  # the same, without Pillow where that is slower
    wanted = resolve_data_config({"input_size": (3, side, side)}, pretrained_cfg=saved)
    wanted.update(mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))  # batches are normalised later
    transform = create_transform(**wanted, is_training=False)

    def prepare(image: bytes) -> torch.Tensor:
        prepared: torch.Tensor = transform(through_pillow(image))
        return prepared

    return prepare
