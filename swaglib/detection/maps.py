"""Which feature maps a backbone has, and how they are taken out of it: timm's networks and some of torchvision's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import torch
from timm.layers import resample_patch_embed
from timm.models import group_parameters
from torch import Tensor, nn
from torchvision.models import RegNet, ResNet, VisionTransformer
from torchvision.models.feature_extraction import create_feature_extractor
from torchvision.models.vision_transformer import interpolate_embeddings

STRIDES = (4, 8, 16, 32)
PATCH = 16
"""Side in pixels to which patches other than those of `STRIDES` are resized, as ViTDet does with those of 14 pixels."""

REGNET = ["trunk_output.block1", "trunk_output.block2", "trunk_output.block3", "trunk_output.block4"]
RESNET = ["layer1", "layer2", "layer3", "layer4"]
TOKENS = "encoder.ln"
"""Nodes of torchvision's networks."""

Matcher = dict[str, Any]
TORCHVISION_STAGES: dict[type[nn.Module], Matcher] = {
    RegNet: {"stem": r"^stem", "blocks": r"^trunk_output\.block(\d+)"},
    ResNet: {"stem": r"^conv1|bn1", "blocks": r"^layer(\d+)"},
    VisionTransformer: {
        "stem": r"^class_token|conv_proj|encoder\.pos_embedding",
        "blocks": r"^encoder\.layers\.encoder_layer_(\d+)",
    },
}
"""Patterns of the parameters of each stage, in the form of timm's `group_parameters`."""


@dataclass(frozen=True)
class Maps:
    """Feature maps of a network.

    Attributes:
        network: the network, which may have been changed for the size of the images.
        extract: takes normalised images (n, 3, image_size, image_size), gives maps (n, channels, image_size / stride,
            image_size / stride), from the finest to the coarsest.
        channels: number of channels of each map.
        strides: stride of each map in pixels: 4, 8, 16 and 32; or a single one, of a network with one resolution.
        stages: names of the network's parameters by stage, from its input on.
    """

    network: nn.Module
    extract: Callable[[Tensor], list[Tensor]]
    channels: list[int]
    strides: list[int]
    stages: list[list[str]]


def feature_maps(network: nn.Module, image_size: int) -> Maps:
    """Finds the feature maps of a network.

    Args:
        network: network of timm, or a RegNet, ResNet or vision transformer of torchvision; changed if it is made for
            images of another size.
        image_size: side of the images.

    Raises:
        ValueError: if the network is another one, or gives no maps for images of this size.
    """
    name = type(network).__name__
    try:
        if isinstance(network, VisionTransformer):
            network = _vision_transformer(network, image_size)
            extract = _tokens(network)
        elif isinstance(network, RegNet | ResNet):
            extract = _nodes(network, REGNET if isinstance(network, RegNet) else RESNET)
        elif hasattr(network, "forward_intermediates") and hasattr(network, "feature_info"):
            extract = _timm(network, image_size)
        else:
            raise ValueError(
                "it is neither a timm network with feature maps nor a RegNet, ResNet or ViT of torchvision"
            )
        sides, channels = _shapes(network, extract, image_size)
        stages = _stages(network)
    except (ValueError, RuntimeError, AssertionError, AttributeError) as error:
        told = str(error).rstrip(".")
        raise ValueError(
            f"Detection cannot use the network {name} on images of {image_size} pixels: {told}."
        ) from error
    strides = [image_size // side for side in sides]
    single = len(strides) == 1 and strides[0] in STRIDES and image_size % strides[0] == 0
    if not single and tuple(strides) != STRIDES:
        raise ValueError(
            f"Detection cannot use the network {name}: its feature maps have the strides "
            f"{', '.join(map(str, strides))}, but a pyramid needs 4, 8, 16 and 32, or one of these alone."
        )
    return Maps(network, extract, channels, strides, stages)


def _timm(network: Any, image_size: int) -> Callable[[Tensor], list[Tensor]]:
    """Takes the last map of each stride from a timm network; of a network with one resolution, the last map."""
    reductions = [int(info["reduction"]) for info in network.feature_info]
    if len(set(reductions)) == 1:
        if hasattr(network, "set_input_size"):
            patch = reductions[0]
            network.set_input_size(img_size=image_size, patch_size=patch if patch in STRIDES else PATCH)
        indices = [len(reductions) - 1]
    else:
        if hasattr(network, "set_input_size"):
            network.set_input_size(img_size=image_size)
        indices = [max(i for i, own in enumerate(reductions) if own == s) for s in STRIDES if s in reductions]
    single = len(indices) == 1

    def extract(images: Tensor) -> list[Tensor]:
        maps = network.forward_intermediates(images, indices=indices, norm=single, intermediates_only=True)
        return cast(list[Tensor], maps)

    return extract


def _nodes(network: nn.Module, names: list[str]) -> Callable[[Tensor], list[Tensor]]:
    # The extractor shares the network's modules, so it follows when they change between training and evaluation. Its
    # own switch is left alone: it would set frozen batch normalisation to training, too.
    extractor = create_feature_extractor(network, names)
    return lambda images: list(extractor(images).values())


def _tokens(network: VisionTransformer) -> Callable[[Tensor], list[Tensor]]:
    nodes = _nodes(network, [TOKENS])
    grid = network.image_size // network.patch_size

    def extract(images: Tensor) -> list[Tensor]:
        patches = nodes(images)[0][:, 1:]  # the first is the class token
        return [patches.transpose(1, 2).unflatten(2, (grid, grid))]

    return extract


def _vision_transformer(network: VisionTransformer, image_size: int) -> VisionTransformer:
    """Resizes patches and position embeddings of torchvision's ViT."""
    if network.patch_size not in STRIDES:
        projection = network.conv_proj
        projection.weight = nn.Parameter(resample_patch_embed(projection.weight.data, [PATCH, PATCH]))
        projection.kernel_size = projection.stride = (PATCH, PATCH)
        network.patch_size = PATCH
    key = "encoder.pos_embedding"
    resized = interpolate_embeddings(image_size, network.patch_size, {key: network.encoder.pos_embedding.data})
    network.encoder.pos_embedding = nn.Parameter(resized[key])  # as it was, if the grid is
    network.image_size = image_size
    return network


@torch.no_grad()
def _shapes(
    network: nn.Module, extract: Callable[[Tensor], list[Tensor]], image_size: int
) -> tuple[list[int], list[int]]:
    """Returns sides and channels of the maps, by taking those of an empty image."""
    training, parameter = network.training, next(network.parameters())
    network.eval()
    maps = extract(torch.zeros(1, 3, image_size, image_size, device=parameter.device, dtype=parameter.dtype))
    network.train(training)
    if not all(one.ndim == 4 for one in maps):
        raise ValueError("its feature maps are not images")
    return [one.shape[3] for one in maps], [one.shape[1] for one in maps]


def _stages(network: Any) -> list[list[str]]:
    own = next((matcher for kind, matcher in TORCHVISION_STAGES.items() if isinstance(network, kind)), None)
    groups = group_parameters(network, own or network.group_matcher(coarse=True))
    return [groups[number] for number in sorted(groups)]
