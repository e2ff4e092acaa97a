"""What the objective says of images that training does not see."""

import torch
from torch import nn
from torch.distributed.fsdp import FSDPModule

from swaglib.images.augment import normalise, to_device
from swaglib.objectives.objective import Objective
from swaglib.settings.training import Training
from swaglib.shards.loader import Loader
from swaglib.training.ranks import Ranks
from swaglib.training.step import autocast

BATCH = 256


@torch.no_grad()
def validate(
    network: nn.Module, loader: Loader, objective: Objective, settings: Training, ranks: Ranks
) -> dict[str, float]:
    """Returns the mean loss and figures over all images of a loader, each seen whole, without augmentation.

    Several processes share the images; every process must call it.

    Args:
        network: network, which is left in evaluation mode.
        loader: loader of images decoded to the size that the network sees.
        objective: the labels and loss of the loader's rows.
        settings: settings of the run.
        ranks: this process among those that share the run.
    """
    network.eval()
    names = ("loss", *objective.figures)
    batches = [list(range(start, min(start + BATCH, loader.rows))) for start in range(0, loader.rows, BATCH)]
    own = batches[ranks.rank :: ranks.world_size]
    # FSDP needs all processes at every call: who has a batch less sees its first again, for nothing.
    missing = -(-len(batches) // ranks.world_size) - len(own)
    weights = [float(len(rows)) for rows in own] + [0.0] * missing
    own += batches[:1] * missing
    sums = torch.zeros(len(names), dtype=torch.float64, device=ranks.device)
    for rows, weight, images in zip(own, weights, loader.batches(own), strict=True):
        with autocast(settings, ranks.device):
            loss = objective.loss(network, (normalise(images),), to_device(objective.targets(rows), ranks.device))
        sums += torch.stack([loss.value, *(loss.figures[name] for name in names[1:])]) * weight
    if isinstance(network, FSDPModule):
        network.reshard()  # a backward pass would have done it; without, the next gradients are added to the last
    means = ranks.mean(sums) * ranks.world_size / loader.rows
    return dict(zip(names, means.tolist(), strict=True))
