"""The work that looks at a run before its training: views of its first batch, and the size of its network."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from swaglib.images.augment import MEAN, STD, Draws
from swaglib.networks.build import build_model
from swaglib.objectives.load import load_objective
from swaglib.objectives.objective import Data, Objective
from swaglib.seeds import derive_seed
from swaglib.settings.pretrain import Pretrain
from swaglib.shards.index import PRETRAIN, ShardReader, read_index
from swaglib.shards.loader import Loader
from swaglib.training.loop import AUGMENTATION
from swaglib.training.order import sample_order
from swaglib.training.seen import SIZE, write_seen

NAMED = 2
"""Classes of an image that stand under its view: the last ones, which of hashtags are the rarest."""


def look_at_run(settings: Pretrain, count: int, shards: Path, folder: Path) -> None:
    """Writes views of the first images of a run's first batch, and the size of its network.

    They are the very views that training begins with, up to the rounding of a GPU; what an objective mixes of several
    images is not shown.

    Args:
        settings: settings of the run.
        count: number of images.
        shards: folder of the stage `curate`.
        folder: folder for the files of `swaglib.training.seen`.

    Raises:
        ValueError: if the objective, its settings or the network's name do not fit.
    """
    index = read_index(shards, PRETRAIN)
    objective = load_objective(settings.objective, settings.objective_settings)(Data(index, shards))
    views, classes = _views(objective, settings, index, shards, count) if objective.trains else (_no_views(), [])
    sizes = network_sizes(settings.model, len(objective.classes), settings.image_size, settings.model_args)
    write_seen(views, classes, sizes, folder)


def _views(
    objective: Objective, settings: Pretrain, index: pl.DataFrame, shards: Path, count: int
) -> tuple[NDArray[np.uint8], list[str]]:
    """Returns views as pixels, shape (views, height, width, 3), and the classes of their images."""
    rows = sample_order(objective, index, settings).batch(0)[:count].tolist()
    with ShardReader(shards, index) as reader, Loader(reader, settings.decode_size, gigabytes=0, threads=1) as loader:
        (images,) = loader.batches([rows])
    generator = torch.Generator().manual_seed(derive_seed(settings.seed, AUGMENTATION, 0))
    views = objective.views(images, settings, Draws(generator, settings.batch_size, slice(0, len(rows))))
    classes = class_names(objective.targets(rows), objective.classes)
    return np.concatenate([pixels_of(view) for view in views]), classes * len(views)


def _no_views() -> NDArray[np.uint8]:
    return np.zeros((0, 1, 1, 3), dtype=np.uint8)


def pixels_of(views: Tensor) -> NDArray[np.uint8]:
    """Returns normalised views, float of shape (n, 3, height, width), as pixels, shape (n, height, width, 3)."""
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (MEAN, STD))
    pixels = ((views.float().cpu() * std + mean) * 255).round().clamp(0, 255)
    values: NDArray[np.uint8] = pixels.to(torch.uint8).permute(0, 2, 3, 1).numpy()
    return values


def class_names(targets: Tensor, classes: list[str]) -> list[str]:
    """Returns the classes that targets name, in a few words; of targets in a form of their own, or no class, nothing.

    Args:
        targets: numbers of classes, shape (images,), or a positive number for each class of an image, shape (images,
            classes).
        classes: their names.
    """
    if not classes:
        return [""] * len(targets)
    if targets.ndim == 1 and not targets.is_floating_point():
        numbers = [[own] for own in targets.tolist()]
    elif targets.ndim == 2 and targets.shape[1] == len(classes):
        numbers = [torch.nonzero(row > 0)[:, 0].tolist() for row in targets]
    else:
        return [""] * len(targets)
    return [", ".join(classes[number].split(".n.")[0] for number in own[-NAMED:]) for own in numbers]


@torch.inference_mode()
def network_sizes(
    model: str, classes: int, image_size: int, model_args: Mapping[str, Any] | None = None
) -> pl.DataFrame:
    """Returns the size of a network in the schema `SIZE`, with its head and without, as transfer uses it.

    The multiply-adds are those of convolutions, matrix products and attention: half of what PyTorch's counter says,
    which takes a multiply-add for two operations.

    Args:
        model: timm's name of the architecture.
        classes: outputs of the head.
        image_size: side of the images.
        model_args: arguments of the architecture in timm.
    """
    image = torch.zeros(1, 3, image_size, image_size)
    rows = []
    for name, own in (("with its head", classes), ("without its head", 0)):
        network = build_model(model, own, 0, image_size, model_args).eval()
        with FlopCounterMode(display=False) as counter:
            outputs = network(image).shape[-1]
        parameters = sum(parameter.numel() for parameter in network.parameters())
        rows.append((name, image_size, outputs, parameters, counter.get_total_flops() // 2))
    return pl.DataFrame(rows, schema=SIZE, orient="row")
