"""The loader alone, with augmentation, against ImageFolder with DataLoader and against webdataset."""

import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import torch
import webdataset
from PIL import Image
from torch import Tensor
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import ImageFolder

from swaglib.images.augment import MEAN, STD, Draws, random_crop
from swaglib.shards.index import ShardReader
from swaglib.shards.loader import Loader
from swaglib.shards.write import write_shards
from swaglib.training.ranks import cores

BATCH = 128
ROUNDS = 3
PHOTOGRAPHS = 1500
SHARDS = 4
"""Tars: a worker of webdataset needs one of its own."""

CROP_MIN_SCALE = 0.3

Passes = dict[str, list[float]]


def loaders(folder: Path) -> Passes:
    """Measures loaders on the study's images, 64 px, views of 48 px; images a second of each round."""
    return _compare(folder, sorted((folder / "images/train").rglob("*.png")), decoded=64, image_size=48)


def photographs(folder: Path) -> Passes:
    """Measures loaders on made photographs: JPEGs of 500 x 400, decoded to 256 px, views of 224 px."""
    random = np.random.default_rng(0)
    images = folder / "photographs/train/all"
    images.mkdir(parents=True)
    for number in range(PHOTOGRAPHS):
        coarse = Image.fromarray(random.integers(0, 256, (25, 32, 3), dtype=np.uint8))
        coarse.resize((500, 400), Image.Resampling.BICUBIC).save(images / f"{number:05d}.jpg", quality=90)
    return _compare(folder / "photographs", sorted(images.iterdir()), decoded=256, image_size=224)


def _compare(folder: Path, images: list[Path], decoded: int, image_size: int) -> Passes:
    """Measures all loaders in turns on the same images: as files, and in our shards, which webdataset reads too."""
    shards = folder / "shards"
    shards.mkdir()
    samples = ({"id": path.name, "image": path.read_bytes()} for path in images)
    index = write_shards(samples, shards, "pretrain", -(-len(images) // SHARDS), len(images))
    tars = [str(path) for path in sorted(shards.glob("*.tar"))]
    root = images[0].parents[1]
    found: Passes = {}
    with ShardReader(shards, index) as reader, Loader(reader, decoded, 4.0, cores()) as loader:
        for _ in _ours(loader, image_size):
            pass  # from here on, its decoded images are in memory
        for _ in range(ROUNDS):
            with Loader(reader, decoded, 0, cores()) as fresh:
                _add(found, "ours, every image decoded", _ours(fresh, image_size))
            _add(found, "ours, decoded images in memory", _ours(loader, image_size))
            _add(found, "ImageFolder and DataLoader", _image_folder(root, image_size))
            _add(found, "webdataset", _webdataset(tars, image_size, len(images)))
    return found


def _add(found: Passes, name: str, batches: Iterator[Tensor]) -> None:
    """Takes one pass; the clock starts when the first batch is there, for workers take seconds to start."""
    next(batches)
    start, count = time.perf_counter(), 0
    for batch in batches:
        count += len(batch)
    found.setdefault(name, []).append(count / (time.perf_counter() - start))


def _ours(loader: Loader, image_size: int) -> Iterator[Tensor]:
    order = np.random.default_rng(0).permutation(loader.rows)
    rows = [order[start : start + BATCH] for start in range(0, len(order) - BATCH + 1, BATCH)]
    draws = Draws(torch.Generator(), BATCH, slice(0, BATCH))
    for images in loader.batches(rows):
        yield random_crop(images, image_size, CROP_MIN_SCALE, draws)


def _transform(image_size: int) -> Callable[[Image.Image], Tensor]:
    steps = [
        transforms.RandomResizedCrop(image_size, scale=(CROP_MIN_SCALE, 1.0)),
        transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        transforms.Normalize(MEAN, STD),
    ]
    transform: Callable[[Image.Image], Tensor] = transforms.Compose(steps)
    return transform


def _image_folder(images: Path, image_size: int) -> Iterator[Tensor]:
    dataset = ImageFolder(images, _transform(image_size))
    for batch, _ in DataLoader(dataset, BATCH, shuffle=True, num_workers=cores(), drop_last=True):
        yield batch


def _webdataset(tars: list[str], image_size: int, count: int) -> Iterator[Tensor]:
    transform = _transform(image_size)
    dataset = (
        webdataset.WebDataset(tars, shardshuffle=len(tars), empty_check=False)
        .shuffle(1000)
        .decode("pil")
        .map(lambda sample: (transform(sample["png" if "png" in sample else "jpg"].convert("RGB")),))
        .batched(BATCH, partial=False)
    )
    workers = min(cores(), len(tars))
    loaded = webdataset.WebLoader(dataset, batch_size=None, num_workers=workers)
    yield from (batch for (batch,) in islice(loaded, count // BATCH))
