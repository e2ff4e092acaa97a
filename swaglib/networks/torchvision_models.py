"""Networks of torchvision, by their weights: `torchvision/ViT_B_16_Weights.IMAGENET1K_SWAG_E2E_V1`.

All twelve released SWAG weights are there: `ViT_{B_16,L_16,H_14}_Weights` and `RegNet_Y_{16,32,128}GF_Weights`, each
with `IMAGENET1K_SWAG_E2E_V1` (fine-tuned) and `IMAGENET1K_SWAG_LINEAR_V1` (frozen trunk with a linear classifier).
"""

import hashlib
from collections import OrderedDict
from functools import partial
from pathlib import Path
from pickle import UnpicklingError

import torch
from torch import nn
from torchvision import models
from torchvision.models import RegNet, VisionTransformer, WeightsEnum
from torchvision.models.vision_transformer import interpolate_embeddings

from swaglib.images.prepare import through_pillow
from swaglib.networks.backbone import Backbone
from swaglib.networks.imagenet import wordnet_ids
from swaglib.networks.weights import sha256, weights_by_url


def swag_weights() -> list[str]:
    """Returns the names of the released SWAG weights, as `load_torchvision` takes them."""
    enums = [models.get_model_weights(name) for name in models.list_models(include=["regnet_y_*", "vit_*"])]
    return [f"torchvision/{weights}" for enum in enums for weights in enum if "SWAG" in weights.name]


def load_torchvision(name: str, image_size: int | None, folder: Path, verify: bool = True) -> Backbone:
    """Loads released weights of torchvision; resolution, resizing and normalisation are those of their own metadata.

    Args:
        name: `torchvision/<enumeration>.<weights>`.
        image_size: side of the images; None takes that of the metadata. Position embeddings are resized.
        folder: folder in which the file of the weights lies, or that it is fetched to.
        verify: compares the file's SHA-256 with its name.

    Raises:
        FileNotFoundError: if the weights are not there and cannot be fetched.
        ValueError: if torchvision has no such weights, the file is another one, or the network is neither a RegNet
            nor a ViT.
    """
    weights = _find(name)
    path = weights_by_url(weights.url, folder, verify)
    # mmap: a large network is not in memory twice. Only tensors are read, no code.
    try:
        state = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except (RuntimeError, UnpicklingError) as error:
        raise ValueError(f"{path} is damaged, or no file of torch: {error} Remove it, and fetch it again.") from error
    transform = weights.transforms()
    side = image_size or int(transform.crop_size[0])
    if side != transform.crop_size[0]:
        resize = round(transform.resize_size[0] * side / transform.crop_size[0])
        transform = weights.transforms(crop_size=side, resize_size=resize)
    network = _build(weights, state, side, name)
    if isinstance(network, VisionTransformer):
        head, width = network.heads, network.hidden_dim
        network.heads = nn.Identity()
    else:
        head, width = network.fc, network.fc.in_features
        network.fc = nn.Identity()
    mean, std = tuple(transform.mean), tuple(transform.std)
    transform.mean, transform.std = [0.0] * 3, [1.0] * 3  # batches are normalised later
    return Backbone(
        name=name,
        trunk=network,
        head=head,
        width=width,
        classes=wordnet_ids(len(weights.meta["categories"])),
        image_size=side,
        prepare=partial(_prepare, transform),
        mean=mean,
        std=std,
        digest=hashlib.sha256(f"{sha256(path)} {transform} {mean} {std}".encode()).hexdigest(),
    )


def _find(name: str) -> WeightsEnum:
    own = name.removeprefix("torchvision/")
    enumeration, _, tag = own.partition(".")
    try:
        return models.get_weight(f"{enumeration}.{tag}")
    except ValueError:
        known = ", ".join(swag_weights())
        raise ValueError(f"torchvision has no weights {own!r}. The released SWAG weights are: {known}.") from None


def _build(
    weights: WeightsEnum, state: "OrderedDict[str, torch.Tensor]", side: int, name: str
) -> RegNet | VisionTransformer:
    builder = next(one for one in models.list_models() if weights in models.get_model_weights(one))
    options = {}
    if builder.startswith("vit_"):
        patch = int(state["conv_proj.weight"].shape[-1])
        if side % patch:
            raise ValueError(f"{name} cuts images into squares of {patch} pixels, so {side} is no size for it.")
        options["image_size"] = side
        state = interpolate_embeddings(side, patch, state)
    # Weights of a ViT need not be made to be replaced at once; a RegNet is computed from tensors that must have values.
    with torch.device("meta" if builder.startswith("vit_") else "cpu"):
        network = models.get_model(builder, weights=None, **options)
    if not isinstance(network, RegNet | VisionTransformer):
        raise ValueError(f"{name} is a {type(network).__name__}; RegNets and ViTs are known.")
    try:
        network.load_state_dict(state, assign=True)
    except RuntimeError as error:
        raise ValueError(f"The weights of {name} do not fit a {builder}: {error}") from error
    return network.eval()


def _prepare(transform: nn.Module, image: bytes) -> torch.Tensor:
    prepared: torch.Tensor = transform(through_pillow(image))
    return prepared
