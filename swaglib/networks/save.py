"""Saves networks in timm's own local-folder form.

A run's folder holds `config.json` and `model.safetensors`, so that

    timm.create_model("local-dir:runs/hashtag", pretrained=True)

gives the network with weights, classes and input settings, with no code of this project.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from safetensors.torch import save_file
from torch import nn

from swaglib.images.augment import MEAN, STD
from swaglib.networks.build import size_arguments
from swaglib.networks.width import feature_width


def save_model(
    model: nn.Module,
    folder: Path,
    name: str,
    classes: list[str],
    image_size: int,
    model_args: Mapping[str, Any] | None = None,
    mean: Sequence[float] = MEAN,
    std: Sequence[float] = STD,
) -> None:
    """Writes a network in timm's local-folder form.

    Args:
        model: network with a head of `len(classes)` outputs.
        folder: existing folder.
        name: timm's name of the architecture.
        classes: names of the head's outputs, in their order.
        image_size: side of the images that the network was trained on.
        model_args: arguments of the architecture that the network was built with.
        mean: mean of each channel that its images are normalised with, on a scale from 0 to 1.
        std: standard deviation, likewise.
    """
    config: dict[str, Any] = {
        "architecture": name,
        "num_classes": len(classes),
        "num_features": feature_width(model),
        "model_args": {**(model_args or {}), **size_arguments(name, image_size)},
        "pretrained_cfg": {
            "input_size": [3, image_size, image_size],
            "fixed_input_size": False,
            "interpolation": "bicubic",
            "crop_pct": 1.0,
            "crop_mode": "center",
            "mean": list(mean),
            "std": list(std),
            "num_classes": len(classes),
            "pool_size": None,
            "first_conv": model.pretrained_cfg.get("first_conv"),  # type: ignore[union-attr, operator]
            "classifier": model.pretrained_cfg.get("classifier"),  # type: ignore[union-attr, operator]
            "label_names": classes,
        },
    }
    weights = {key: value.detach().cpu().contiguous() for key, value in model.state_dict().items()}
    (folder / "config.json").write_text(json.dumps(config, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
