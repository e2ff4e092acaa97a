"""The training loop: batches by the order of the index, views by the objective, steps by the optimizer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from swaglib.images.augment import Draws, to_device
from swaglib.objectives.objective import Objective
from swaglib.seeds import derive_seed
from swaglib.settings.training import Training
from swaglib.shards.loader import Loader
from swaglib.shards.sample import SampleOrder
from swaglib.training.checkpoint import Checkpoints
from swaglib.training.finite import ADVICE, FiniteLoss, NotFiniteError, check_finite
from swaglib.training.log import ROWS
from swaglib.training.ranks import Ranks
from swaglib.training.schedule import learning_rate, peak_learning_rate
from swaglib.training.speed import SpeedLog
from swaglib.training.state import TrainingState
from swaglib.training.validation import validate

NETWORK, AUGMENTATION = 0, 1
"""Streams of random numbers: what the network drops, and what the views are."""


@dataclass(frozen=True)
class Split:
    """Images and labels of one split.

    Attributes:
        loader: loader of the decoded images.
        objective: labels of the same rows.
        ids: ids of the images, a row each.
    """

    loader: Loader
    objective: Objective
    ids: list[str]


def train(
    network: nn.Module,
    split: Split,
    validation: Split | None,
    order: SampleOrder,
    settings: Training,
    ranks: Ranks,
    checkpoints: Checkpoints,
    speed: SpeedLog,
    report: Callable[[int, int], None],
) -> tuple[list[dict[str, float]], dict[str, Tensor]]:
    """Trains `network` from its newest checkpoint, or from the start if there is none.

    Args:
        network: network with the objective's heads, on the device of `ranks`.
        split: the images of pre-training.
        validation: images that are only looked at, or none.
        order: order of the rows, which tells those that each step sees.
        settings: settings of the run.
        ranks: this process among those that share the run.
        checkpoints: checkpoints of the run.
        speed: takes note of how fast it goes.
        report: takes images seen and images in all, after every step.

    Returns:
        The rows of `log.csv`, and the weights by name: the last ones, or with `optimizer.ema_decay` their moving
        average. With FSDP, only the first process gets the weights.

    Raises:
        FloatingPointError: if the loss is not finite; names the step, its learning rate and the images of the batch.
        RuntimeError: if the processes find different checkpoints, or one that does not fit this run.
        ValueError: if the settings ask for what the network or the device cannot do.
    """
    state = TrainingState(network, split.objective, settings, ranks)
    finite = FiniteLoss()
    steps = max(1, settings.images // settings.batch_size)
    first, peak = state.load(checkpoints.load()), peak_learning_rate(settings.learning_rate, settings.batch_size)
    every, validate_every = max(1, steps // ROWS), max(1, steps // max(1, settings.validations))
    state.trained.train()
    speed.start(first * settings.batch_size, split.loader.waited)
    try:
        for step, views, targets in _batches(split, order, settings, ranks, first, steps):
            rate = learning_rate(step, steps, peak, settings.optimizer.warmup_fraction)
            finite.add(step, rate, state.advance(views, targets, step, rate)[0])
            done, images = step + 1, (step + 1) * settings.batch_size
            last = done == steps
            logs, validates, saves = (
                last or done % often == 0 for often in (every, validate_every, settings.checkpoint_every)
            )
            validates = validates and validation is not None and settings.validations > 0
            if logs or validates or saves:
                finite.check()
            if logs:
                state.log.close_row(done, images, rate)
            if validates and validation is not None:
                ranks.share_buffers(state.evaluated)
                with speed.paused():
                    measured = validate(state.evaluated, validation.loader, validation.objective, settings, ranks)
                state.log.add_validation(done, images, rate, measured)
                state.trained.train()
            if logs or validates:
                speed.row(done, images, split.loader.waited, state.log.rows[-1])
            if saves:
                checkpoints.save(state.checkpoint(done))
            report(images, steps * settings.batch_size)
    except NotFiniteError as error:
        batch = ", ".join(split.ids[row] for row in order.batch(error.step).tolist())
        raise FloatingPointError(
            f"The loss is {error.value} at step {error.step} of {steps}, with a learning rate of "
            f"{error.learning_rate:.4g}. {ADVICE} The batch: {batch}."
        ) from None
    weights = state.weights()
    check_finite(weights)
    return state.log.rows, weights


def _batches(
    split: Split, order: SampleOrder, settings: Training, ranks: Ranks, first: int, steps: int
) -> Iterator[tuple[int, tuple[Tensor, ...], Tensor]]:
    """Yields each step's views and targets: this process's part of the batch."""
    part = ranks.part(settings.batch_size)
    rows = (order.batch(step)[part] for step in range(first, steps))
    for step, images in zip(range(first, steps), split.loader.batches(rows), strict=True):
        if ranks.local_rank == 0:
            split.loader.announce(order.upcoming(step))
        # Seeded by the step, so that a resumed run draws the crops, and drops the activations, that it would have.
        _seed(derive_seed(settings.seed, NETWORK, step, ranks.rank), ranks.device)
        generator = torch.Generator().manual_seed(derive_seed(settings.seed, AUGMENTATION, step))
        draws = Draws(generator, settings.batch_size, part)
        views = split.objective.views(images, settings, draws)
        targets = to_device(split.objective.targets(order.batch(step)[part].tolist()), ranks.device)
        yield step, *split.objective.mix(views, targets, draws)


def _seed(number: int, device: torch.device) -> None:
    """Seeds the generators that networks draw from, without `torch.manual_seed`'s long way round all devices."""
    torch.default_generator.manual_seed(number)
    if device.type == "cuda":
        torch.cuda.manual_seed(number)
