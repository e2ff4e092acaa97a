"""Views of a few batches of images of pre-training, for networks that are not trained but fitted to their scale."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import torch
from torch import Tensor

from swaglib.images.augment import Draws
from swaglib.objectives.objective import Objective
from swaglib.seeds import derive_seed
from swaglib.settings.pretrain import Pretrain
from swaglib.shards.index import ShardReader
from swaglib.shards.loader import Loader
from swaglib.training.loop import AUGMENTATION
from swaglib.training.order import sample_order

BATCHES, MOST_IMAGES = 16, 128
"""Number of batches, and of images of each at most: two thousand images settle means and variances to some percent."""

SEED = 0
"""Seed of order and crops, whatever that of the weights: networks of several seeds differ by their weights alone."""


def first_views(
    objective: Objective, index: pl.DataFrame, shards: Path, settings: Pretrain, device: torch.device, threads: int
) -> Iterator[Tensor]:
    """Yields the first views of the first batches that training would see with the seed 0.

    Args:
        objective: objective of the run, which makes the views.
        index: rows of the images of pre-training.
        shards: folder of the shards.
        settings: settings of the run.
        device: device of the views.
        threads: number of threads that decode.
    """
    own = replace(settings, seed=SEED, batch_size=min(settings.batch_size, MOST_IMAGES))
    order = sample_order(objective, index, own)
    with (
        ShardReader(shards, index) as reader,
        Loader(reader, own.decode_size, 0, threads, device, own.jpeg_on_gpu) as loader,
    ):
        for step, images in enumerate(loader.batches([order.batch(step).tolist() for step in range(BATCHES)])):
            generator = torch.Generator().manual_seed(derive_seed(SEED, AUGMENTATION, step))
            draws = Draws(generator, own.batch_size, slice(0, own.batch_size))
            yield objective.views(images, own, draws)[0]
