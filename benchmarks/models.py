"""Counts parameters and multiply-adds of the papers' networks as timm builds them, beside published figures.

    python -m benchmarks.models     # about 15 seconds; no weights are made or fetched

Writes docs/models.md.
"""

from pathlib import Path
from typing import Any, NamedTuple

import timm
import torch
import torchvision
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models import get_weight

TARGET = Path("docs/models.md")
CLASSES = 1000
"""Number of outputs of the head: the classes of ImageNet-1k, which the published figures count."""

README = "https://github.com/facebookresearch/WSL-Images"
WSL_IMAGES = {"32x8d": (88, 16), "32x16d": (193, 36), "32x32d": (466, 87), "32x48d": (829, 153)}
"""Million parameters and billion FLOPs by network, from the README of WSL-Images (Mahajan et al.)."""


class Network(NamedTuple):
    """A line of the table."""

    label: str
    """What the papers call it."""
    name: str
    """timm's name of the architecture."""
    image_size: int = 224
    weights: str = ""
    """torchvision's name of weights whose metadata has the figures."""
    base_width: int | None = None
    """Base width of a ResNeXt's groups, where timm has no name for it."""


class Figures(NamedTuple):
    """What is counted, or published, of a network."""

    parameters: float
    multiply_adds: float
    """Multiply-adds of one forward pass of one image."""


def _swag(label: str, name: str, torchvision_name: str) -> Network:
    return Network(label, name, weights=f"{torchvision_name}_Weights.IMAGENET1K_SWAG_LINEAR_V1")


def _supervised(label: str, name: str, torchvision_name: str, image_size: int = 224) -> Network:
    return Network(label, name, image_size, f"{torchvision_name}_Weights.IMAGENET1K_V1")


TABLES = {
    "SWAG, weights released": [
        _swag("RegNetY-16GF", "regnety_160", "RegNet_Y_16GF"),
        _swag("RegNetY-32GF", "regnety_320", "RegNet_Y_32GF"),
        _swag("RegNetY-128GF", "regnety_1280", "RegNet_Y_128GF"),
        _swag("ViT-B/16", "vit_base_patch16_224", "ViT_B_16"),
        _swag("ViT-L/16", "vit_large_patch16_224", "ViT_L_16"),
        _swag("ViT-H/14", "vit_huge_patch14_224", "ViT_H_14"),
    ],
    "Mahajan et al., weights released": [
        Network("ResNeXt-101 32x8d", "resnext101_32x8d"),
        Network("ResNeXt-101 32x16d", "resnext101_32x16d"),
        Network("ResNeXt-101 32x32d", "resnext101_32x32d"),
        Network("ResNeXt-101 32x48d", "resnext101_32x8d", base_width=48),
    ],
    "Compared in SWAG (recalled, not checked)": [
        _supervised("EfficientNet-B0", "tf_efficientnet_b0", "EfficientNet_B0"),
        _supervised("EfficientNet-B3", "tf_efficientnet_b3", "EfficientNet_B3", 300),
        _supervised("EfficientNet-B5", "tf_efficientnet_b5", "EfficientNet_B5", 456),
        _supervised("EfficientNet-B7", "tf_efficientnet_b7", "EfficientNet_B7", 600),
        Network("EfficientNet-L2", "tf_efficientnet_l2", 475),
        _supervised("DenseNet-121", "densenet121", "DenseNet121"),
        _supervised("DenseNet-169", "densenet169", "DenseNet169"),
        _supervised("DenseNet-201", "densenet201", "DenseNet201"),
    ],
    "Small enough for a laptop": [
        Network("the default study's", "resnet10t", 48),
        Network("RegNetY-200MF", "regnety_002"),
        Network("ViT-Ti/16", "vit_tiny_patch16_224"),
    ],
}


def measure(network: Network) -> tuple[int, Figures]:
    """Counts a network with a head of 1,000 classes on PyTorch's meta device, which computes shapes and no numbers.

    Returns:
        The width of the pooled features, and the figures. The multiply-adds are those of convolutions, matrix products
        and attention: half of what PyTorch's counter says, which takes a multiply-add for two operations.
    """
    fixed = timm.get_pretrained_cfg_value(network.name, "fixed_input_size")
    # timm drops None.
    size = network.image_size if fixed else None
    arguments: dict[str, Any] = {"img_size": size, "base_width": network.base_width}
    with torch.device("meta"), torch.no_grad():
        # Named, because some defaults of timm have no head (ViT-H/14).
        model: Any = timm.create_model(network.name, num_classes=CLASSES, **arguments).eval()
        image = torch.empty(1, 3, network.image_size, network.image_size)
        width = model.forward_head(model.forward_features(image), pre_logits=True).shape[-1]
        with FlopCounterMode(display=False) as counter:
            model(image)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    return width, Figures(parameters, counter.get_total_flops() / 2)


def published(network: Network) -> Figures | None:
    """Returns what torchvision's metadata of the weights, or the README of WSL-Images, says of a network."""
    if network.weights:
        meta = get_weight(network.weights).meta
        return Figures(meta["num_params"], meta["_ops"] * 1e9)  # torchvision counts a multiply-add as one
    found = WSL_IMAGES.get(network.label.removeprefix("ResNeXt-101 "))
    return Figures(found[0] * 1e6, found[1] * 1e9) if found else None


def page() -> str:
    """Returns the page as Markdown."""
    lines: list[str] = []
    differences: dict[bool, list[Figures]] = {True: [], False: []}
    for title, networks in TABLES.items():
        lines += ["", f"## {title}", "", *HEAD]
        for network in networks:
            (width, own), other = measure(network), published(network)
            lines.append(_row(network, width, own, other))
            if other:
                pairs = zip(own, other, strict=True)
                differences[bool(network.weights)].append(Figures(*(abs(a / b - 1) * 100 for a, b in pairs)))
    versions = ", ".join(
        f"{module.__name__} {module.__version__.split('+')[0]}" for module in (torch, timm, torchvision)
    )
    exact, rounded = (Figures(*map(max, zip(*differences[key], strict=True))) for key in (True, False))
    return TEXT.format(versions=versions, tables="\n".join(lines), exact=exact, rounded=rounded, readme=README)


def _row(network: Network, width: int, own: Figures, other: Figures | None) -> str:
    name = f"`{network.name}`" + (f", `base_width={network.base_width}`" if network.base_width else "")
    cells = [network.label, name, str(network.image_size), f"{width:,}", *_cells(own, 1, 3)]
    if other is None:
        cells += ["", "", ""]
    elif network.weights:
        cells += [*_cells(other, 1, 3), "torchvision, SWAG" if "SWAG" in network.weights else "torchvision"]
    else:
        cells += [*_cells(other, 0, 0), "WSL-Images"]
    return f"| {' | '.join(cells)} |"


def _cells(figures: Figures, *digits: int) -> list[str]:
    return [f"{figures.parameters / 1e6:.{digits[0]}f}", f"{figures.multiply_adds / 1e9:.{digits[1]}f}"]


HEAD = [
    "| network | timm | side, pixels | feature width | parameters, M | multiply-adds, G | published: parameters, M "
    "| multiply-adds, G | source |",
    "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
]
TEXT = """# The papers' networks, through timm

What each network costs: parameters with a head of 1,000 classes, in millions, and multiply-adds of one forward pass of
one image, in billions. `pretrain.model` takes the names of the column `timm`.

Made by `python -m benchmarks.models` with {versions}.
Counted on PyTorch's meta device, so that no weights are made.

- PyTorch's `FlopCounterMode` counts convolutions, matrix products and attention, a multiply-add as two. The papers and
  torchvision count it as one, under the name FLOPs; so half the counter's figure stands here.
- *side*: 224 pixels, but timm's default for EfficientNet, whose size is part of its scaling, and 48 in the default
  study. *feature width*: what the linear probe sees.
- *published*: metadata of torchvision's weights (for SWAG those with a linear head on the frozen network, which are for
  224 pixels), and the [README of WSL-Images]({readme}) for Mahajan et al.
- Largest difference from torchvision, which keeps three decimals of the multiply-adds: {exact.parameters:.2f}% in
  parameters, {exact.multiply_adds:.2f}% in multiply-adds.
- Largest difference from the README of WSL-Images, which has whole numbers: {rounded.parameters:.1f}% in parameters,
  {rounded.multiply_adds:.1f}% in multiply-adds. timm offers the released weights for the first three, so the networks
  are the same. Why the README has 466 million parameters for 32x32d is not known.
- timm has no name for ResNeXt-101 32x48d. It is `resnext101_32x8d` with another width of its groups, which
  `pretrain.model_args` gives: `{{base_width: 48}}`.
- timm's default for ViT-H/14 has no head; here it has one.
{tables}
"""


def main() -> None:
    """Writes the page."""
    TARGET.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
