"""The training loop against the same steps on one batch that lies in memory."""

import statistics
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import torch

from swaglib import project
from swaglib.images.augment import Draws
from swaglib.networks.build import build_model
from swaglib.objectives.load import load_objective
from swaglib.objectives.objective import Data, Objective
from swaglib.settings.pretrain import Pretrain, of_seed
from swaglib.settings.reading import check
from swaglib.shards.index import PRETRAIN, ShardReader, read_index
from swaglib.shards.loader import BATCHES_AHEAD, Loader
from swaglib.training.checkpoint import Checkpoints
from swaglib.training.loop import Split, train
from swaglib.training.memory import keep_freed_memory
from swaglib.training.optimizer import build_optimizer
from swaglib.training.order import sample_order
from swaglib.training.parallel import spread
from swaglib.training.pretrain import loader_threads
from swaglib.training.ranks import Ranks, join_ranks
from swaglib.training.speed import SpeedLog
from swaglib.training.step import gradient

STEPS = 460
ROUND = 40
"""Steps of the loop between two looks at the batch in memory: the machine's own speed drifts."""
FIXED = 21
WARMUP_FRACTION = 20


class FixedBatch:
    """Steps on one batch in memory: forward, backward, optimizer, and nothing else."""

    def __init__(
        self, chosen: Pretrain, objective: Any, views: tuple[torch.Tensor, ...], targets: torch.Tensor
    ) -> None:
        network = build_model(chosen.model, len(objective.classes), 0, chosen.image_size)
        network = network.to(views[0].device).to(memory_format=torch.channels_last)
        alone = Ranks(0, 1, 0, 1, views[0].device)
        self._network = spread(network, chosen, alone).train()
        self._optimizer = build_optimizer(self._network, chosen.optimizer)
        self._rest = (objective, views, targets, chosen)

    def seconds(self, steps: int) -> list[float]:
        """Returns the time of each of a few steps."""
        times = []
        for _ in range(steps):
            start = time.perf_counter()
            loss = gradient(self._network, *self._rest)
            self._optimizer.step()
            float(loss.value)
            times.append(time.perf_counter() - start)
        return times


def study_settings(image_size: int, steps: int, objective: str = "hashtag") -> Pretrain:
    """Returns the default study's settings for a side and a number of steps."""
    run = check("pretrain", project.parameters("pretrain", objective))
    chosen = of_seed(run, run.seeds[0])
    images = steps * chosen.batch_size
    return replace(chosen, image_size=image_size, images=images, checkpoint_every=10**9)


def objective_of(chosen: Pretrain, index: pl.DataFrame, shards: Path) -> Objective:
    """Returns the objective that settings name, for rows of the index."""
    return load_objective(chosen.objective, chosen.objective_settings)(Data(index, shards))


def run_loop(shards: Path, index: pl.DataFrame, chosen: Pretrain, gigabytes: float, report: Any) -> float:
    """Trains without validation and checkpoints, and returns the seconds spent waiting for images."""
    objective = objective_of(chosen, index, shards)
    trunk = build_model(chosen.model, len(objective.classes), 0, chosen.image_size)
    with (
        join_ranks() as ranks,
        ShardReader(shards, index) as reader,
        Loader(reader, chosen.decode_size, gigabytes, loader_threads(None, ranks), ranks.device) as loader,
    ):
        network = objective.network(trunk).to(ranks.device).to(memory_format=torch.channels_last)
        split = Split(loader, objective, index["id"].to_list())
        speed = SpeedLog(None, ranks.device)
        order = sample_order(objective, index, chosen)
        nowhere = Checkpoints(Path("nowhere"), kept=1, writes=False)
        train(network, split, None, order, chosen, ranks, nowhere, speed, report)
        return loader.waited


def loop_against_memory(shards: Path, image_size: int, gigabytes: float) -> dict[str, Any]:
    """Measures a run from shards, and between its rounds the batch in memory.

    Args:
        shards: folder of the study's shards.
        image_size: side of the views.
        gigabytes: size of the decoded images that are kept; 0 decodes every image every time.
    """
    keep_freed_memory()
    torch.use_deterministic_algorithms(True)
    chosen = study_settings(image_size, STEPS)
    index = read_index(shards, PRETRAIN)
    objective = objective_of(chosen, index, shards)
    rows = list(range(chosen.batch_size))
    with ShardReader(shards, index) as reader, Loader(reader, chosen.decode_size, 0, 1) as loader:
        draws = Draws(torch.Generator(), len(rows), slice(0, len(rows)))
        views = objective.views(next(loader.batches([rows])), chosen, draws)
    fixed = FixedBatch(chosen, objective, views, objective.targets(rows))
    fixed.seconds(WARMUP_FRACTION)
    loop: list[float] = []
    memory: list[float] = []
    measured: list[float] = []
    ratios: list[float] = []
    round_start = 0
    last = time.perf_counter()

    def report(done: int, total: int) -> None:
        nonlocal last, round_start
        loop.append(time.perf_counter() - last)
        step = done // chosen.batch_size
        if step == WARMUP_FRACTION:
            round_start = len(loop)
        elif step > WARMUP_FRACTION and (step - WARMUP_FRACTION) % ROUND == 0:
            # The first steps of a round find batches that were decoded during the pause: they do not count.
            counted = loop[round_start + BATCHES_AHEAD + 1 :]
            beside = fixed.seconds(FIXED)[1:]
            memory.extend(beside)
            measured.extend(counted)
            ratios.append(statistics.mean(beside) / statistics.mean(counted))
            round_start = len(loop)
        last = time.perf_counter()

    waited = run_loop(shards, index, chosen, gigabytes, report)
    a_pass = len(index) / chosen.batch_size  # by then nearly every image has been decoded once
    later = [ratio for number, ratio in enumerate(ratios) if WARMUP_FRACTION + number * ROUND > 1.5 * a_pass]
    return {
        "image_size": image_size,
        "kept": gigabytes > 0,
        "memory": chosen.batch_size / statistics.mean(memory),
        "loop": chosen.batch_size / statistics.mean(measured),
        "ratio": statistics.median(ratios),
        "later": statistics.median(later),
        "lowest": min(ratios),
        "highest": max(ratios),
        "rounds": len(ratios),
        "waiting": waited / sum(loop),
        "images": chosen.images,
    }
