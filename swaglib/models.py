"""Networks through timm: built, saved and loaded in timm's own local-folder form.

A run's folder holds `config.json` and `model.safetensors`, so that

    timm.create_model("local-dir:runs/hashtag", pretrained=True)

gives the network with weights, classes and input settings, with no code of this project.
"""

import json
from pathlib import Path
from typing import Any

import timm
import torch
from safetensors.torch import load_file, save_file
from timm.models import create_model
from torch import nn

from swaglib.shards.augment import MEAN, STD


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
        return create_model(name, pretrained=False, num_classes=classes, **_size_arguments(name, pixels))


def _size_arguments(name: str, pixels: int | None) -> dict[str, Any]:
    """Returns the argument by which timm builds a network for pictures of one size, if it is such a network."""
    fixed = bool(timm.get_pretrained_cfg_value(name, "fixed_input_size"))
    return {"img_size": pixels} if fixed and pixels is not None else {}


def save_model(model: nn.Module, folder: Path, name: str, classes: list[str], pixels: int) -> None:
    """Writes a network in timm's local-folder form.

    Args:
        model: with a head of `len(classes)` outputs.
        folder: exists.
        name: timm's name of the architecture.
        classes: names of the head's outputs, in their order.
        pixels: side of the pictures that the network was trained on.
    """
    config: dict[str, Any] = {
        "architecture": name,
        "num_classes": len(classes),
        # Some heads (MobileNetV3, VGG) widen the pooled maps first: what the linear layer sees is head_hidden_size.
        "num_features": int(getattr(model, "head_hidden_size", model.num_features)),  # type: ignore[arg-type]
        "model_args": _size_arguments(name, pixels),
        "pretrained_cfg": {
            "input_size": [3, pixels, pixels],
            "fixed_input_size": False,
            "interpolation": "bicubic",
            "crop_pct": 1.0,
            "crop_mode": "center",
            "mean": list(MEAN),
            "std": list(STD),
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


def load_model(folder: Path, pixels: int | None = None) -> tuple[nn.Module, dict[str, Any]]:
    """Loads a network that `save_model` wrote, for evaluation.

    Args:
        folder: holds `config.json` and `model.safetensors`.
        pixels: side of the pictures that the network will see; without it, the side of those it was trained on. A
            network of a fixed input size, such as a ViT, is built for it, and timm resizes its position embeddings: the
            grid alone, bicubic with antialiasing, while the class token stays (2D interpolation as in ViT, arXiv
            2010.11929, section 3.2). It changes nothing for other networks.

    Returns:
        The network, and `config.json` as it is in the folder: its `input_size` stays that of training.

    Raises:
        FileNotFoundError: if a file is missing.
        ValueError: if the weights cannot be resized for pictures of `pixels`.
    """
    for name in ("config.json", "model.safetensors"):
        if not (folder / name).is_file():
            raise FileNotFoundError(f"There is no {folder / name}. The stage `pretrain` writes it.")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    saved = {name: value for name, value in config.get("model_args", {}).items() if name != "num_classes"}
    wanted = {**saved, **_size_arguments(config["architecture"], pixels)}
    if wanted == saved:
        model = create_model(config["architecture"], pretrained=False, num_classes=config["num_classes"], **saved)
        model.load_state_dict(load_file(folder / "model.safetensors"))
    else:
        model = _load_resized(folder, config, wanted)
    return model.eval().to(memory_format=torch.channels_last), config


def _load_resized(folder: Path, config: dict[str, Any], arguments: dict[str, Any]) -> nn.Module:
    """Builds a network with other arguments than those it was saved with, and fits its weights to them."""
    # timm fits weights only on its own way of loading, where each architecture brings the rule for its embeddings.
    try:
        return create_model(f"local-dir:{folder}", pretrained=True, num_classes=config["num_classes"], **arguments)
    except (RuntimeError, AssertionError) as error:
        side = config["pretrained_cfg"]["input_size"][-1]
        raise ValueError(
            f"The {config['architecture']} in {folder} was trained at {side} pixels and cannot be loaded for "
            f"{arguments['img_size']}: timm cannot fit its weights. Take {side} pixels, or a network that timm can "
            f"resize, such as a ViT. What timm said: {error}"
        ) from error
