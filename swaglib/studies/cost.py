"""What a training costs: multiply-adds, counted in one step of it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from swaglib.images.augment import Draws
from swaglib.networks.build import build_model
from swaglib.objectives.load import load_objective
from swaglib.objectives.objective import Data, Objective
from swaglib.settings.pretrain import Pretrain
from swaglib.shards.index import PRETRAIN, read_index

BATCH = 8


@dataclass(frozen=True)
class Example:
    """One batch of a training, with its network; images are black, which cost as much as any.

    Attributes:
        objective: what is learned.
        network: what is trained.
        images: decoded images.
        rows: places of the posts whose targets are learned.
        settings: settings of the training.
    """

    objective: Objective
    network: nn.Module
    images: Tensor
    rows: list[int]
    settings: Pretrain

    def step(self) -> None:
        """Augments the images, and computes the loss and its gradient."""
        batch = len(self.images)
        draws = Draws(torch.Generator().manual_seed(0), batch, slice(0, batch))
        views = self.objective.views(self.images, self.settings, draws)
        self.objective.loss(self.network, views, self.objective.targets(self.rows)).value.backward()


def training_example(settings: Pretrain, shards: Path, batch: int) -> Example | None:
    """Returns one batch of a training; None if its objective does not train.

    Args:
        settings: settings of the training.
        shards: folder of the shards that it learns from.
        batch: number of images.
    """
    objective = load_objective(settings.objective, settings.objective_settings)(_data(shards))
    if not objective.trains:
        return None
    trunk = build_model(settings.model, len(objective.classes), settings.seed, settings.image_size, settings.model_args)
    images = torch.zeros(batch, 3, settings.decode_size, settings.decode_size, dtype=torch.uint8)
    rows = torch.nonzero(torch.from_numpy(objective.repeats(_data(shards).index) > 0)).flatten()[:batch]
    return Example(objective, objective.network(trunk), images, rows.tolist(), settings)


def training_cost(settings: Pretrain, shards: Path) -> float:
    """Returns the multiply-adds of a training: of a step in each half of it, forward and backward, for all images.

    PyTorch's counter counts convolutions and matrix products, a multiply-add as two. Objectives that do not train cost
    nothing here; what their networks cost others is not known.

    Args:
        settings: settings of the training.
        shards: folder of the shards that it learns from.
    """
    own = training_example(settings, shards, BATCH)
    if own is None:
        return 0.0
    total = 0.0
    for step in (0, -(-(settings.images // settings.batch_size) // 2)):
        if step:
            with torch.no_grad():
                own.objective.after_step(own.network, step - 1)
        counter = FlopCounterMode(display=False)
        with counter:
            own.step()
        total += counter.get_total_flops() / 2 / BATCH
    return total / 2 * settings.images


@cache
def _data(shards: Path) -> Data:
    return Data(read_index(shards, PRETRAIN), shards)
