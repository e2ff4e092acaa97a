"""How fast this machine trains, measured in a few steps: for estimates, where nothing has been trained yet."""

import statistics
import time
from pathlib import Path

import torch

from swaglib.settings.pretrain import Pretrain
from swaglib.studies.cost import training_example

BATCH, STEPS = 64, 6


def seconds_an_image(settings: Pretrain, shards: Path, threads: int) -> float | None:
    """Returns the median seconds of a few steps by their images; None if nothing is trained.

    Reading and validating are left out, and what trainings beside it take of the memory's bandwidth.

    Args:
        settings: settings of the training.
        shards: folder of the shards that it learns from.
        threads: threads of the training.
    """
    own = training_example(settings, shards, BATCH)
    if own is None:
        return None
    before, seconds = torch.get_num_threads(), []
    torch.set_num_threads(threads)
    try:
        for _ in range(STEPS):
            begun = time.perf_counter()
            own.step()
            seconds.append(time.perf_counter() - begun)
    finally:
        torch.set_num_threads(before)
    return statistics.median(seconds[1:]) / BATCH  # the first step reserves memory
