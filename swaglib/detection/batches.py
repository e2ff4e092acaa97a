"""Batches for a detector: decoded images with their objects, in a seeded order, some of them mirrored."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
from torch import Tensor

from swaglib.detection.coco import Annotated
from swaglib.detection.images import decode_image
from swaglib.detection.segmentation import to_mask

Batch = tuple[list[Tensor], list[dict[str, Tensor]]]
"""Images and objects as torchvision's detectors take them."""


def load_image(annotated: Annotated) -> Tensor:
    """Decodes an image: float32 between 0 and 1, shape (3, height, width).

    Raises:
        UnreadableImageError, OSError, ValueError: see `decode_image`.
    """
    return torch.from_numpy(decode_image(annotated)).permute(2, 0, 1).float() / 255


def load_objects(annotated: Annotated, masks: bool) -> dict[str, Tensor]:
    """Returns what a detector learns of an image: `boxes`, `labels` and `masks` of all objects but crowds."""
    own = np.flatnonzero(~annotated.crowd)
    objects = {"boxes": torch.from_numpy(annotated.boxes[own]), "labels": torch.from_numpy(annotated.classes[own])}
    if masks:
        decoded = [to_mask(annotated.masks[place]) for place in own]
        shape = (len(own), annotated.height, annotated.width)
        objects["masks"] = torch.from_numpy(np.array(decoded, dtype=np.uint8).reshape(shape))
    return objects


def mirrored(image: Tensor, objects: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
    """Swaps left and right of an image (3, height, width) and its objects."""
    left, top, right, bottom = objects["boxes"].unbind(1)
    width = image.shape[2]
    swapped = {**objects, "boxes": torch.stack((width - right, top, width - left, bottom), dim=1)}
    if "masks" in objects:
        swapped["masks"] = objects["masks"].flip(2)
    return image.flip(2), swapped


def training_batches(
    images: list[Annotated], masks: bool, steps: int, batch_size: int, seed: int, device: torch.device
) -> Iterator[Batch]:
    """Yields batches: all images in random order, then all in another one; each is mirrored half of the time.

    A thread decodes the next batch meanwhile.
    """
    random = np.random.default_rng(seed)
    needed = steps * batch_size
    epochs = -(-needed // len(images))
    order = np.concatenate([random.permutation(len(images)) for _ in range(epochs)])[:needed]
    flips = random.random(needed) < 0.5

    def load(step: int) -> Batch:
        loaded, objects = [], []
        for place in range(step * batch_size, (step + 1) * batch_size):
            annotated = images[order[place]]
            one = load_image(annotated), load_objects(annotated, masks)
            image, own = mirrored(*one) if flips[place] else one
            loaded.append(image)
            objects.append(own)
        return loaded, objects

    with ThreadPoolExecutor(1) as thread:
        upcoming = thread.submit(load, 0)
        for step in range(steps):
            batch, objects = upcoming.result()
            if step + 1 < steps:
                upcoming = thread.submit(load, step + 1)
            yield (
                [image.to(device, non_blocking=True) for image in batch],
                [{name: values.to(device, non_blocking=True) for name, values in own.items()} for own in objects],
            )
