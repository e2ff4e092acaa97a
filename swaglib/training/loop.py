"""The training loop: batches by the order of the index, views by augmentation, steps by the optimiser."""

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import torch
from timm.utils import ModelEmaV3
from torch import Tensor, nn

from swaglib.objectives.objective import Objective
from swaglib.settings import Pretrain
from swaglib.shards.augment import DECODED_PIXELS, decode, evaluation_view, training_view
from swaglib.shards.index import ShardReader
from swaglib.shards.sample import SampleOrder
from swaglib.training.optimiser import build_optimiser, learning_rate
from swaglib.training.step import clip_gradient, gradient

VALIDATIONS = 8
"""How often in a run the loss on validation pictures is measured."""


@dataclass(frozen=True)
class Split:
    """Pictures and labels of one split.

    Attributes:
        reader: of the encoded pictures.
        objective: labels of the same rows.
        ids: of the pictures, a row each.
    """

    reader: ShardReader
    objective: Objective
    ids: list[str]

    @property
    def rows(self) -> int:
        """Number of pictures."""
        return len(self.ids)


def train(
    model: nn.Module,
    split: Split,
    validation: Split | None,
    order: SampleOrder,
    settings: Pretrain,
    device: torch.device,
    state: dict[str, Any] | None,
    save: Callable[[dict[str, Any]], None],
    report: Callable[[int, int], None],
) -> list[dict[str, float]]:
    """Trains `model` in place from `state`, or from the start if there is none.

    With `settings.ema`, the weights that are left in `model` are the moving average over the steps.

    Args:
        model: on `device`.
        split: the pictures of pre-training.
        validation: pictures that are only looked at, or none.
        order: which rows each step sees.
        settings: of the run.
        device: of the network and its views.
        state: a checkpoint of this run.
        save: takes a checkpoint.
        report: takes pictures seen and pictures in all, after every step.

    Returns:
        One row a logged step: `step`, `images`, `learning_rate`, `loss`, and `validation_loss` where it was measured.

    Raises:
        FloatingPointError: if the loss is not finite; names the step, its learning rate and the pictures of the batch.
    """
    optimiser = build_optimiser(model, settings)
    average = None if settings.ema is None else ModelEmaV3(model, decay=settings.ema, use_warmup=True)
    steps = max(1, settings.images // settings.batch_size)
    log: list[dict[str, float]] = []
    first, running, counted = 0, 0.0, 0
    if state is not None:
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        if average is not None:
            average.module.load_state_dict(state["average"])
        first, log, running, counted = state["step"], state["log"], state["running"], state["counted"]
    every = max(1, steps // 50)
    validate_every = max(1, steps // VALIDATIONS)
    model.train()
    for step, (views, targets) in _batches(split, order, settings, device, first, steps):
        rate = learning_rate(step, steps, settings)
        for group in optimiser.param_groups:
            group["lr"] = rate
        value = gradient(model, split.objective, views, targets, settings.parts)
        if not math.isfinite(value):
            ids = [split.ids[row] for row in order.batch(step).tolist()]
            raise FloatingPointError(
                f"The loss is {value} at step {step} of {steps}, with a learning rate of {rate:.4g}. Lower "
                f"pretrain.learning_rate, lengthen pretrain.warm_up, or set pretrain.clip. The batch: {', '.join(ids)}."
            )
        clip_gradient(model, settings.clip)
        optimiser.step()
        if average is not None:
            average.update(model, step)
        running, counted = running + value, counted + 1
        done = step + 1
        if done % every == 0 or done == steps:
            row = {"step": done, "images": done * settings.batch_size, "learning_rate": rate, "loss": running / counted}
            running, counted = 0.0, 0
            log.append(row)
        if validation is not None and (done % validate_every == 0 or done == steps):
            if not log or log[-1]["step"] != done:
                log.append({"step": done, "images": done * settings.batch_size, "learning_rate": rate})
            judged = model if average is None else average.module
            log[-1]["validation_loss"] = validation_loss(judged, validation, settings, device)
            model.train()
        if done % settings.checkpoint_every == 0 or done == steps:
            save(
                {
                    "model": model.state_dict(),
                    "optimiser": optimiser.state_dict(),
                    "average": None if average is None else average.module.state_dict(),
                    "step": done,
                    "log": log,
                    "running": running,
                    "counted": counted,
                }
            )
        report(done * settings.batch_size, steps * settings.batch_size)
    if average is not None:
        model.load_state_dict(average.module.state_dict())
    return log


@torch.inference_mode()
def validation_loss(model: nn.Module, split: Split, settings: Pretrain, device: torch.device) -> float:
    """Returns the mean loss over all pictures of a split, without augmentation."""
    model.eval()
    total = 0.0
    for start in range(0, split.rows, 256):
        rows = list(range(start, min(start + 256, split.rows)))
        views = evaluation_view(_decoded(split.reader, rows).to(device), settings.pixels)
        total += float(split.objective.loss(model(views), split.objective.targets(rows).to(device))) * len(rows)
    return total / split.rows


def _batches(
    split: Split, order: SampleOrder, settings: Pretrain, device: torch.device, first: int, steps: int
) -> Iterator[tuple[int, tuple[Tensor, Tensor]]]:
    """Yields the steps' views and targets; the next batch is decoded while the network works on this one."""

    def load(step: int) -> tuple[Tensor, Tensor]:
        rows = order.batch(step).tolist()
        return _decoded(split.reader, rows), split.objective.targets(rows)

    with ThreadPoolExecutor(1) as ahead:
        upcoming = ahead.submit(load, first)
        for step in range(first, steps):
            pictures, targets = upcoming.result()
            if step + 1 < steps:
                upcoming = ahead.submit(load, step + 1)
            # Seeded by the step, so that a resumed run draws the crops that it would have drawn.
            generator = torch.Generator().manual_seed(settings.seed * 1_000_003 + step)
            views = training_view(pictures.to(device), settings.pixels, settings.smallest_crop, generator)
            yield step, (views, targets.to(device))


def _decoded(reader: ShardReader, rows: list[int]) -> Tensor:
    return torch.stack([decode(reader.read(row), DECODED_PIXELS) for row in rows])
