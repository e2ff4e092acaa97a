"""Features: what a frozen network says of a picture before its head."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from swaglib.progress import progress
from swaglib.shards.augment import normalise
from swaglib.shards.decode import decode

BATCH = 256


@torch.inference_mode()
def extract_features(model: nn.Module, images: list[bytes], pixels: int, description: str) -> NDArray[np.float32]:
    """Returns the pooled features of encoded images, shape (images, features).

    Args:
        model: a timm network, in evaluation mode.
        images: PNG or JPEG.
        pixels: side at which the network sees them.
        description: for the progress bar.

    Raises:
        ValueError: if the network gives numbers that are not finite.
    """
    features = _forward(model, images, pixels, description, head=False)
    if not np.isfinite(features).all():
        raise ValueError(f"{description}: the network gives features that are not finite numbers.")
    return features


@torch.inference_mode()
def predict(model: nn.Module, images: list[bytes], pixels: int, description: str) -> NDArray[np.float32]:
    """Returns the logits of the network's own head for encoded images, shape (images, classes)."""
    return _forward(model, images, pixels, description, head=True)


def _forward(model: nn.Module, images: list[bytes], pixels: int, description: str, head: bool) -> NDArray[np.float32]:
    if not images:
        width = model.num_classes if head else getattr(model, "head_hidden_size", model.num_features)
        return np.zeros((0, int(width)), dtype=np.float32)  # type: ignore[arg-type]
    device = next(model.parameters()).device
    parts: list[Tensor] = []
    starts = range(0, len(images), BATCH)
    for start in progress(starts, description, "batch", len(starts)):
        pictures = torch.stack([decode(image, pixels) for image in images[start : start + BATCH]])
        maps = model.forward_features(normalise(pictures.to(device)))  # type: ignore[operator]
        parts.append(model.forward_head(maps, pre_logits=not head).float().cpu())  # type: ignore[operator]
    joined: NDArray[np.float32] = torch.cat(parts).numpy()
    return joined
