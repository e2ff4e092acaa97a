"""Networks in a folder: runs of this study, and any folder in timm's local form."""

import hashlib
import json
from functools import partial
from pathlib import Path

import torch
from safetensors import SafetensorError
from timm.data import create_transform, resolve_data_config

from swaglib.backbones.backbone import Backbone, Prepare
from swaglib.backbones.prepare import through_pillow
from swaglib.backbones.timm_models import split_head
from swaglib.backbones.weights import sha256
from swaglib.models import load_model
from swaglib.shards.decode import decode


def load_local(name: str, folder: Path, pixels: int | None) -> Backbone:
    """Loads a network from a folder with `config.json` and `model.safetensors`.

    Args:
        name: of the backbone.
        folder: as the stage `pretrain` writes it, or timm's `save_for_hf`.
        pixels: side of the pictures; None takes that of training.

    Raises:
        FileNotFoundError: if a file is missing.
        ValueError: if the weights do not fit pictures of this size.
    """
    try:
        model, config = load_model(folder, pixels)
    except (RuntimeError, SafetensorError) as error:
        raise ValueError(
            f"The weights in {folder / 'model.safetensors'} are damaged, or are not those of the network that "
            f"config.json beside it describes: {error}"
        ) from error
    saved = config["pretrained_cfg"]
    side = pixels or saved["input_size"][-1]
    trunk, head, width = split_head(model, name)
    stated = json.dumps({**config, "pixels": side}, sort_keys=True).encode()
    return Backbone(
        name=name,
        trunk=trunk,
        head=head,
        width=width,
        classes=list(config.get("label_names") or saved.get("label_names") or []),
        pixels=side,
        prepare=_preparation(saved, side),
        mean=tuple(saved["mean"]),
        std=tuple(saved["std"]),
        digest=hashlib.sha256(stated + sha256(folder / "model.safetensors").encode()).hexdigest(),
    )


def _preparation(saved: dict[str, object], side: int) -> Prepare:
    """Returns the preparation that a `pretrained_cfg` asks for."""
    whole = saved.get("crop_pct") == 1.0 and saved.get("crop_mode", "center") == "center"
    if whole and saved.get("interpolation") == "bicubic":
        return partial(decode, pixels=side)  # the same, without Pillow where that is slower
    wanted = resolve_data_config({"input_size": (3, side, side)}, pretrained_cfg=saved)
    wanted.update(mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))  # batches are normalised later
    transform = create_transform(**wanted, is_training=False)

    def prepare(image: bytes) -> torch.Tensor:
        prepared: torch.Tensor = transform(through_pillow(image))
        return prepared

    return prepare
