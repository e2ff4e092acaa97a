"""The training loop: batches by the order of the index, views by augmentation, steps by the optimiser."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from swaglib.objectives.objective import Objective
from swaglib.settings import Pretrain
from swaglib.shards.augment import DECODED_PIXELS, decode, evaluation_view, training_view
from swaglib.shards.index import ShardReader
from swaglib.shards.sample import SampleOrder
from swaglib.training.optimiser import build_optimiser, learning_rate

VALIDATIONS = 8
"""How often in a run the loss on validation pictures is measured."""


@dataclass(frozen=True)
class Split:
    """Pictures and labels of one split.

    Attributes:
        reader: of the encoded pictures.
        objective: labels of the same rows.
        rows: number of pictures.
    """

    reader: ShardReader
    objective: Objective
    rows: int


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
        FloatingPointError: if the loss is not finite; names the step and its learning rate.
    """
    optimiser = build_optimiser(model, settings)
    steps = max(1, settings.images // settings.batch_size)
    log: list[dict[str, float]] = []
    first, running, counted = 0, 0.0, 0
    if state is not None:
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        first, log, running, counted = state["step"], state["log"], state["running"], state["counted"]
    every = max(1, steps // 50)
    validate_every = max(1, steps // VALIDATIONS)
    model.train()
    for step, (views, targets) in _batches(split, order, settings, device, first, steps):
        rate = learning_rate(step, steps, settings)
        for group in optimiser.param_groups:
            group["lr"] = rate
        loss = split.objective.loss(model(views), targets)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        value = float(loss.detach())
        if value != value or value in (float("inf"), float("-inf")):
            raise FloatingPointError(
                f"The loss is {value} at step {step} of {steps}, with a learning rate of {rate:.4g}. "
                f"Lower pretrain.learning_rate, or lengthen pretrain.warm_up."
            )
        running, counted = running + value, counted + 1
        done = step + 1
        if done % every == 0 or done == steps:
            row = {"step": done, "images": done * settings.batch_size, "learning_rate": rate, "loss": running / counted}
            running, counted = 0.0, 0
            log.append(row)
        if validation is not None and (done % validate_every == 0 or done == steps):
            if not log or log[-1]["step"] != done:
                log.append({"step": done, "images": done * settings.batch_size, "learning_rate": rate})
            log[-1]["validation_loss"] = validation_loss(model, validation, settings, device)
            model.train()
        if done % settings.checkpoint_every == 0 or done == steps:
            save(
                {
                    "model": model.state_dict(),
                    "optimiser": optimiser.state_dict(),
                    "step": done,
                    "log": log,
                    "running": running,
                    "counted": counted,
                }
            )
        report(done * settings.batch_size, steps * settings.batch_size)
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
