"""Trains a detector: a warmup and half a cosine, mirrored images."""

from collections.abc import Callable

import torch
from torch import nn

from swaglib.detection.batches import training_batches
from swaglib.detection.coco import Annotated
from swaglib.settings.detection import Detection
from swaglib.training.finite import FiniteLoss, check_finite
from swaglib.training.optimizer import build_optimizer, moving_average, set_learning_rate
from swaglib.training.repeatable import repeatable
from swaglib.training.schedule import learning_rate, peak_learning_rate
from swaglib.training.step import clip_gradient

ROWS = 50
"""Number of rows of the log, at most."""


def train_detector(
    detector: nn.Module, images: list[Annotated], settings: Detection, report: Callable[[int], None]
) -> list[dict[str, float]]:
    """Trains a detector in place. On a CPU the same seed gives the same bytes; on a GPU nearly so.

    Args:
        detector: see `swaglib.detection.network`.
        images: training images.
        settings: settings of the stage.
        report: takes the steps done, after each.

    Returns:
        The log: `step`, `learning_rate`, `loss` and its parts, each a mean since the row before.

    Raises:
        ValueError: if there is nothing to learn from.
        FloatingPointError: if the loss, or a weight in the end, is not finite.
    """
    if not any(len(one.boxes) for one in images):
        raise ValueError("None of the training images has an object, so there is nothing to learn from.")
    device = next(detector.parameters()).device
    optimizer, average = build_optimizer(detector, settings.optimizer), moving_average(detector, settings.optimizer)
    peak = peak_learning_rate(settings.learning_rate, settings.batch_size)
    every = max(1, settings.steps // ROWS)
    rows: list[dict[str, float]] = []
    sums: dict[str, torch.Tensor] = {}
    masks, finite = settings.network == "mask_rcnn", FiniteLoss()
    detector.train()
    # On a GPU, torchvision would cut regions with a deterministic way that needs many times the memory.
    with repeatable(device, deterministic=device.type == "cpu"):
        torch.manual_seed(settings.seed)
        batches = training_batches(images, masks, settings.steps, settings.batch_size, settings.seed, device)
        for step, (batch, objects) in enumerate(batches):
            rate = learning_rate(step, settings.steps, peak, settings.optimizer.warmup_fraction)
            set_learning_rate(optimizer, rate)
            losses = detector(batch, objects)
            loss = torch.stack(list(losses.values())).sum()
            finite.add(step, rate, loss.detach())
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            clip_gradient(detector, settings.optimizer.clip_grad_norm)
            optimizer.step()
            if average is not None:
                average.update(detector, step)
            for name, value in {"loss": loss, **losses}.items():
                sums[name] = sums.get(name, torch.zeros((), device=device)) + value.detach()
            done = step + 1
            if done % every == 0 or done == settings.steps:
                finite.check()
                since = done - (int(rows[-1]["step"]) if rows else 0)
                means = {name.removeprefix("loss_"): float(value) / since for name, value in sums.items()}
                rows.append({"step": done, "learning_rate": rate, **means})
                sums = {}
            report(done)
    if average is not None:
        detector.load_state_dict(average.module.state_dict())
    check_finite(detector.state_dict())
    return rows
