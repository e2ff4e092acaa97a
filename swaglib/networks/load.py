"""Loads a backbone by its name.

runs/hashtag                                              a run of this study
some/folder                                               any folder in timm's local form
timm/regnety_160.swag_lc_in1k                             released weights of timm
torchvision/ViT_B_16_Weights.IMAGENET1K_SWAG_E2E_V1       released weights of torchvision
open_clip/laion/CLIP-ViT-B-32-laion2B-s34B-b79K           a released model of open_clip, or a folder in its form
"""

from pathlib import Path

import torch

from swaglib.networks.backbone import Backbone
from swaglib.networks.local import load_local
from swaglib.networks.open_clip_models import is_open_clip, load_open_clip
from swaglib.networks.timm_models import load_timm
from swaglib.networks.torchvision_models import load_torchvision
from swaglib.networks.weights import WEIGHTS


def load_backbone(
    name: str,
    image_size: int | None = None,
    device: torch.device | str | None = None,
    weights: Path = WEIGHTS,
    verify: bool = True,
) -> Backbone:
    """Loads a network in evaluation mode, with the preparation of images that it wants.

    Args:
        name: see above.
        image_size: side of the images; None takes the network's own.
        device: device of the network; None takes a GPU if there is one.
        weights: folder of released weights: where they lie, or are fetched to.
        verify: refuses released weights whose SHA-256 is not that of their name.

    Raises:
        FileNotFoundError: if weights are missing and cannot be fetched; says where to put them.
        ValueError: if the name is unknown, or the weights do not fit.

    Example:
        >>> load_backbone("runs/hashtag").image_size
        48
    """
    kind = name.split("/", 1)[0]
    if kind == "timm":
        backbone = load_timm(name, image_size, weights)
    elif kind == "torchvision":
        backbone = load_torchvision(name, image_size, weights, verify)
    elif is_open_clip(name):
        backbone = load_open_clip(name, image_size, weights)
    elif (Path(name) / "config.json").is_file() or kind == "runs":
        backbone = load_local(name, Path(name), image_size)
    else:
        raise ValueError(
            f"There is no backbone {name!r}. Names are runs/<run>, timm/<architecture>.<tag>, "
            "torchvision/<enumeration>.<weights>, open_clip/<repository>, or a folder that holds config.json and "
            "model.safetensors."
        )
    chosen = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    for part in (backbone.trunk, backbone.head):
        if part is not None:
            part.to(chosen).to(memory_format=torch.channels_last)
    return backbone
