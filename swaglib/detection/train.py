"""Trains a detector: a warm-up and half a cosine, mirrored pictures."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import nn

from swaglib.detection.batches import training_batches
from swaglib.detection.coco import Annotated
from swaglib.settings.detection import Detection

ROWS = 50
"""Of the log, at most."""


def train_detector(
    detector: nn.Module, pictures: list[Annotated], settings: Detection, report: Callable[[int], None]
) -> list[dict[str, float]]:
    """Trains a detector in place. On a CPU the same seed gives the same bytes; on a GPU nearly so.

    Args:
        detector: see `swaglib.detection.network`.
        pictures: of training.
        settings: of the stage.
        report: takes the steps done, after each.

    Returns:
        The log: `step`, `learning_rate`, `loss` and its parts, each a mean since the row before.

    Raises:
        ValueError: if there is nothing to learn from.
        FloatingPointError: if the loss is not finite.
    """
    if not any(len(one.boxes) for one in pictures):
        raise ValueError("None of the training pictures has an object, so there is nothing to learn from.")
    device = next(detector.parameters()).device
    optimiser = _optimiser(detector, settings)
    every = max(1, settings.steps // ROWS)
    rows: list[dict[str, float]] = []
    sums: dict[str, torch.Tensor] = {}
    masks = settings.network == "mask_rcnn"
    detector.train()
    with _repeatable(settings.seed, device):
        batches = training_batches(pictures, masks, settings.steps, settings.batch_size, settings.seed, device)
        for step, (images, objects) in enumerate(batches):
            rate = learning_rate(step, settings)
            for group in optimiser.param_groups:
                group["lr"] = rate
            losses = detector(images, objects)
            loss = torch.stack(list(losses.values())).sum()
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            if settings.clip is not None:
                nn.utils.clip_grad_norm_(detector.parameters(), settings.clip)
            optimiser.step()
            for name, value in {"loss": loss, **losses}.items():
                sums[name] = sums.get(name, torch.zeros((), device=device)) + value.detach()
            done = step + 1
            if done % every == 0 or done == settings.steps:
                since = done - (int(rows[-1]["step"]) if rows else 0)
                means = {name.removeprefix("loss_"): float(value) / since for name, value in sums.items()}
                _refuse_infinite(means["loss"], done, rate)
                rows.append({"step": done, "learning_rate": rate, **means})
                sums = {}
            report(done)
    return rows


def learning_rate(step: int, settings: Detection) -> float:
    """Returns the learning rate of a step, 0 to `settings.steps` - 1: a linear warm-up, then half a cosine to zero."""
    warm_up = round(settings.warm_up * settings.steps)
    if step < warm_up:
        return settings.learning_rate * (step + 1) / warm_up
    done = (step - warm_up) / max(1, settings.steps - warm_up)
    return settings.learning_rate * 0.5 * (1 + math.cos(math.pi * done))


def _optimiser(detector: nn.Module, settings: Detection) -> torch.optim.Optimizer:
    trained = [one for one in detector.parameters() if one.requires_grad]
    groups = [
        {"params": [one for one in trained if one.ndim > 1], "weight_decay": settings.weight_decay},
        {"params": [one for one in trained if one.ndim <= 1], "weight_decay": 0.0},
    ]
    if settings.optimiser == "adamw":
        return torch.optim.AdamW(groups, lr=0.0, betas=(settings.momentum, 0.999))
    return torch.optim.SGD(groups, lr=0.0, momentum=settings.momentum)


def _refuse_infinite(loss: float, step: int, rate: float) -> None:
    if not math.isfinite(loss):
        raise FloatingPointError(
            f"The loss is {loss} at step {step}, with a learning rate of {rate:.4g}. Lower detection.learning_rate, "
            f"lengthen detection.warm_up, or set detection.clip."
        )


@contextmanager
def _repeatable(seed: int, device: torch.device) -> Iterator[None]:
    """Seeds what detectors draw regions with; on a CPU, asks for kernels that give the same bytes again."""
    own = [device] if device.type == "cuda" else []
    asked = torch.are_deterministic_algorithms_enabled()
    with torch.random.fork_rng(devices=own):
        torch.manual_seed(seed)
        # On a GPU, torchvision would cut regions with a way that needs many times the memory.
        torch.use_deterministic_algorithms(device.type == "cpu")
        try:
            yield
        finally:
            torch.use_deterministic_algorithms(asked)
