"""R-MAC features of a network: maxima over regions of its last feature maps.

Mahajan et al. 2018 (https://arxiv.org/abs/1805.00932) looked for duplicates of test images by R-MAC features of a
ResNet-50, as secondary sources say. R-MAC: Tolias et al. 2016 (https://arxiv.org/abs/1511.05879).
"""

from typing import Any

import numpy as np
import timm
import torch
from numpy.typing import NDArray
from PIL import Image

from swaglib.dedup.vectors import Embedding, Vectors, unit

SCALES = 3
"""Sizes of regions."""


def rmac(maps: torch.Tensor) -> torch.Tensor:
    """Pools feature maps by regions: the maxima over squares of three sizes, each normalised, summed.

    Args:
        maps: (images, channels, height, width), not negative.

    Returns:
        (images, channels), of unit length.
    """
    height, width = maps.shape[-2:]
    total = torch.zeros(maps.shape[:2], device=maps.device)
    for scale in range(1, SCALES + 1):
        side = max(1, 2 * min(height, width) // (scale + 1))
        for top in _starts(height, side, scale):
            for left in _starts(width, side, scale):
                region = maps[:, :, top : top + side, left : left + side].amax(dim=(-2, -1))
                total = total + torch.nn.functional.normalize(region, dim=1)
    return torch.nn.functional.normalize(total, dim=1)


def _starts(length: int, side: int, scale: int) -> list[int]:
    """Returns where regions of a side begin: `scale` of them on the shorter side, more where there is more room."""
    count = max(scale, -(-length // side)) if length > side else 1
    return sorted({round(start) for start in np.linspace(0, length - side, count)})


def network_embedding(name: str) -> Embedding:
    """Returns the embedding by a timm model; one without feature maps gives its own pooled features."""
    # Any: timm's networks have methods that torch's Module does not declare.
    model: Any = timm.create_model(name, pretrained=True, num_classes=0).eval()
    config = timm.data.resolve_model_data_config(model)
    transform = timm.data.create_transform(**{**config, "crop_pct": 1.0}, is_training=False)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = model.to(device)

    def prepare(image: Image.Image) -> NDArray[Any]:
        return np.asarray(transform(image))

    def embed(batch: NDArray[Any]) -> Vectors:
        with torch.inference_mode():
            features = model.forward_features(torch.from_numpy(batch).to(device))
            if features.ndim == 4:
                vectors = rmac(torch.relu(features.float()))
            else:  # a transformer's tokens
                vectors = model.forward_head(features, pre_logits=True).float()
        return unit(vectors.cpu().numpy())

    return Embedding(prepare, embed)
