"""The training loop: batches by the order of the index, views by the objective, steps by the optimiser."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from swaglib.images.augment import Draws, to_device
from swaglib.objectives.objective import Objective
from swaglib.settings.pretrain import Pretrain
from swaglib.shards.loader import Loader
from swaglib.shards.sample import SampleOrder
from swaglib.training.checkpoint import Checkpoints
from swaglib.training.log import ROWS, FiniteLoss, NotFiniteError
from swaglib.training.optimiser import learning_rate
from swaglib.training.ranks import Ranks
from swaglib.training.speed import SpeedLog
from swaglib.training.state import TrainingState
from swaglib.training.validation import validate

VALIDATIONS = 8
"""How often in a run the loss on validation pictures is measured."""


@dataclass(frozen=True)
class Split:
    """Pictures and labels of one split.

    Attributes:
        loader: of the decoded pictures.
        objective: labels of the same rows.
        ids: of the pictures, a row each.
    """

    loader: Loader
    objective: Objective
    ids: list[str]


def train(
    network: nn.Module,
    split: Split,
    validation: Split | None,
    order: SampleOrder,
    settings: Pretrain,
    ranks: Ranks,
    checkpoints: Checkpoints,
    speed: SpeedLog,
    report: Callable[[int, int], None],
) -> tuple[list[dict[str, float]], dict[str, Tensor]]:
    """Trains `network` from its newest checkpoint, or from the start if there is none.

    Args:
        network: with the objective's heads, on the device of `ranks`.
        split: the pictures of pre-training.
        validation: pictures that are only looked at, or none.
        order: which rows each step sees.
        settings: of the run.
        ranks: this process among those that share the run.
        checkpoints: of the run.
        speed: takes note of how fast it goes.
        report: takes pictures seen and pictures in all, after every step.

    Returns:
        The rows of `log.csv`, and the weights by name: the last ones, or with `settings.ema` their moving average.
        Of a sharded run, only the first process gets the weights.

    Raises:
        FloatingPointError: if the loss is not finite; names the step, its learning rate and the pictures of the batch.
        RuntimeError: if the processes find different checkpoints, or one that does not fit this run.
        ValueError: if the settings ask for what the network or the device cannot do.
    """
    _ask_for_repeatable_kernels(ranks.device)
    state = TrainingState(network, split.objective, settings, ranks)
    finite = FiniteLoss()
    steps = max(1, settings.images // settings.batch_size)
    first = state.load(checkpoints.load())
    every, validate_every = max(1, steps // ROWS), max(1, steps // VALIDATIONS)
    state.trained.train()
    speed.start(first * settings.batch_size, split.loader.waited)
    try:
        for step, views, targets in _batches(split, order, settings, ranks, first, steps):
            rate = learning_rate(step, steps, settings)
            finite.add(step, rate, state.advance(views, targets, step, rate)[0])
            done, images = step + 1, (step + 1) * settings.batch_size
            last = done == steps
            logs, validates, saves = (
                last or done % often == 0 for often in (every, validate_every, settings.checkpoint_every)
            )
            validates = validates and validation is not None
            if logs or validates or saves:
                finite.check()
            if logs:
                state.log.close_row(done, images, rate)
            if validates and validation is not None:
                ranks.share_buffers(state.judged)
                with speed.paused():
                    measured = validate(state.judged, validation.loader, validation.objective, settings, ranks)
                state.log.add_validation(done, images, rate, measured)
                state.trained.train()
            if logs or validates:
                speed.row(done, images, split.loader.waited, state.log.rows[-1])
            if saves:
                checkpoints.save(state.checkpoint(done))
            report(images, steps * settings.batch_size)
    except NotFiniteError as error:
        pictures = ", ".join(split.ids[row] for row in order.batch(error.step).tolist())
        raise FloatingPointError(
            f"The loss is {error.value} at step {error.step} of {steps}, with a learning rate of "
            f"{error.learning_rate:.4g}. Lower pretrain.learning_rate, lengthen pretrain.warm_up, or set "
            f"pretrain.clip. The batch: {pictures}."
        ) from None
    weights = state.weights()
    check_finite(weights)
    return state.log.rows, weights


def _batches(
    split: Split, order: SampleOrder, settings: Pretrain, ranks: Ranks, first: int, steps: int
) -> Iterator[tuple[int, tuple[Tensor, ...], Tensor]]:
    """Yields each step's views and targets: this process's part of the batch."""
    part = ranks.part(settings.batch_size)
    rows = (order.batch(step)[part] for step in range(first, steps))
    for step, pictures in zip(range(first, steps), split.loader.batches(rows), strict=True):
        if ranks.local_rank == 0:
            split.loader.announce(order.upcoming(step))
        # Seeded by the step, so that a resumed run draws the crops, and drops the activations, that it would have.
        number = settings.seed * 1_000_003 + step
        _seed(number * 4_099 + ranks.rank, ranks.device)
        draws = Draws(torch.Generator().manual_seed(number), settings.batch_size, part)
        views = split.objective.views(pictures, settings, draws)
        targets = split.objective.targets(order.batch(step)[part].tolist())
        yield step, views, to_device(targets, ranks.device)


def _seed(number: int, device: torch.device) -> None:
    """Seeds the generators that networks draw from, without `torch.manual_seed`'s long way round all devices."""
    torch.default_generator.manual_seed(number)
    if device.type == "cuda":
        torch.cuda.manual_seed(number)


def _ask_for_repeatable_kernels(device: torch.device) -> None:
    """Asks torch for kernels that give the same bytes again; on a GPU it warns where it has none."""
    torch.use_deterministic_algorithms(True, warn_only=device.type == "cuda")
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]  # we read none


def check_finite(weights: dict[str, Tensor]) -> None:
    """Refuses weights of which the last steps made something that is no number; the loss is seen before its step."""
    for name, values in weights.items():
        if values.is_floating_point() and not bool(values.isfinite().all()):
            raise FloatingPointError(
                f"The weights {name!r} are not finite after the last step. Lower pretrain.learning_rate, or set "
                f"pretrain.clip."
            )
