"""What a training costs: multiply-adds, counted in one step of it."""

from functools import cache
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode

from swaglib.images.augment import Draws
from swaglib.networks.build import build_model
from swaglib.objectives.load import load_objective
from swaglib.objectives.objective import Data
from swaglib.settings.pretrain import Pretrain
from swaglib.shards.index import PRETRAIN, read_index

BATCH = 8


def training_cost(settings: Pretrain, shards: Path) -> float:
    """Returns the multiply-adds of a training: of a step in each half of it, forward and backward, for all images.

    PyTorch's counter counts convolutions and matrix products, a multiply-add as two. Objectives that do not train cost
    nothing here; what their networks cost others is not known.

    Args:
        settings: settings of the training.
        shards: folder of the shards that it learns from.
    """
    objective = load_objective(settings.objective, settings.objective_settings)(_data(shards))
    if not objective.trains:
        return 0.0
    trunk = build_model(settings.model, len(objective.classes), settings.seed, settings.image_size, settings.model_args)
    network = objective.network(trunk)
    images = torch.zeros(BATCH, 3, settings.decode_size, settings.decode_size, dtype=torch.uint8)
    rows = torch.nonzero(torch.from_numpy(objective.repeats(_data(shards).index) > 0)).flatten()[:BATCH]
    total = 0.0
    for step in (0, -(-(settings.images // settings.batch_size) // 2)):
        if step:
            with torch.no_grad():
                objective.after_step(network, step - 1)
        views = objective.views(images, settings, Draws(torch.Generator().manual_seed(0), BATCH, slice(0, BATCH)))
        counter = FlopCounterMode(display=False)
        with counter:
            objective.loss(network, views, objective.targets(rows.tolist())).value.backward()
        total += counter.get_total_flops() / 2 / BATCH
    return total / 2 * settings.images


@cache
def _data(shards: Path) -> Data:
    return Data(read_index(shards, PRETRAIN), shards)
