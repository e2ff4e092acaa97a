"""One step of the optimizer: forward and backward over a batch, in parts if it does not fit into memory at once."""

import torch
from torch import Tensor, nn

from swaglib.objectives.objective import Loss, Objective
from swaglib.settings.training import Training
from swaglib.training.parallel import unsynchronised

PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


def autocast(settings: Training, device: torch.device) -> torch.autocast:
    """Returns what runs the network in the settings' precision."""
    return torch.autocast(device.type, PRECISIONS[settings.precision], enabled=settings.precision != "float32")


def loss_scaler(settings: Training, device: torch.device) -> torch.amp.GradScaler:
    """Returns what scales the loss, so that gradients in float16 do not vanish; it does nothing in other precisions."""
    return torch.amp.GradScaler(device.type, enabled=settings.precision == "float16")


def gradient(
    network: nn.Module,
    objective: Objective,
    views: tuple[Tensor, ...],
    targets: Tensor,
    settings: Training,
    scaler: torch.amp.GradScaler | None = None,
) -> Loss:
    """Computes the gradient of a batch's mean loss.

    The batch goes through the network in `settings.grad_accum_steps` pieces, one after another, whose gradients are
    added up. The gradient is that of the whole batch, but for batch normalisation, which sees a part at a time.

    Args:
        network: network whose parameters' `.grad` are set anew.
        objective: the loss.
        views: each of shape (images, 3, height, width).
        targets: targets of the same images.
        settings: parts and precision.
        scaler: scaler of the loss.

    Returns:
        The mean loss and figures of the batch, without gradients, on the device.
    """
    for parameter in network.parameters():
        parameter.grad = None
    total = torch.zeros((), device=targets.device)
    figures: dict[str, Tensor] = {}
    parts = list(zip(*(values.chunk(settings.grad_accum_steps) for values in (targets, *views)), strict=True))
    for number, (wanted, *own) in enumerate(parts):
        share = len(wanted) / len(targets)
        with unsynchronised(network, last=number == len(parts) - 1):
            with autocast(settings, targets.device):
                loss = objective.loss(network, tuple(own), wanted)
            value = loss.value * share
            (value if scaler is None else scaler.scale(value)).backward()
        total += value.detach()
        for name, figure in loss.figures.items():
            figures[name] = figures.get(name, torch.zeros_like(figure)) + figure * share
    return Loss(total, figures)


@torch.no_grad()
def clip_gradient(network: nn.Module, largest: float | None) -> None:
    """Scales the gradient of all parameters down to a norm of `largest`, if it is longer."""
    if largest is not None:
        nn.utils.clip_grad_norm_(network.parameters(), largest)
