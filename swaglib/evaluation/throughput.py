"""What a network costs: images a second, parameters, multiply-adds."""

import time
from statistics import median

import torch
from torch.utils.flop_counter import FlopCounterMode

from swaglib.evaluation.features import batch_size
from swaglib.networks.backbone import Backbone

REPEATS = 3
SECONDS = 0.1
"""A measurement lasts at least so long, and the middle one of several is taken."""


def cost(backbone: Backbone) -> dict[str, float]:
    """Returns the size of a network without its head: `parameters`, and `multiply_adds` of one image."""
    image = torch.zeros(1, 3, backbone.image_size, backbone.image_size, device=backbone.device)
    counter = FlopCounterMode(display=False)
    with torch.inference_mode(), counter:
        backbone.trunk(image)
    parameters = sum(parameter.numel() for parameter in backbone.trunk.parameters())
    return {"parameters": parameters, "multiply_adds": counter.get_total_flops() / 2}


def throughput(backbone: Backbone) -> dict[int, float]:
    """Measures images a second through the trunk, by the size of the batch: 1, and that of extraction.

    Images are in memory and normalised: this is the network alone. It depends on the machine and the hour.
    """
    return {size: _rate(backbone, size) for size in (1, batch_size(backbone.image_size))}


@torch.inference_mode()
def _rate(backbone: Backbone, size: int) -> float:
    shape = (size, 3, backbone.image_size, backbone.image_size)
    batch = torch.zeros(shape, device=backbone.device).contiguous(memory_format=torch.channels_last)
    rates = []
    for repeat in range(REPEATS + 1):
        seen, started = 0, time.perf_counter()
        while (passed := time.perf_counter() - started) < SECONDS or not seen:
            backbone.trunk(batch)
            if backbone.device.type == "cuda":
                torch.cuda.synchronize()
            seen += size
        if repeat:  # the first warms up
            rates.append(seen / passed)
    return median(rates)
