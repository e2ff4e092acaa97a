"""One step of the optimiser: forward and backward over a batch, in parts if it does not fit into memory at once."""

import torch
from torch import Tensor, nn

from swaglib.objectives.objective import Objective


def gradient(model: nn.Module, objective: Objective, views: Tensor, targets: Tensor, parts: int) -> float:
    """Computes the gradient of a batch's mean loss, and returns that loss.

    Args:
        model: whose parameters' `.grad` are set anew.
        objective: the loss.
        views: of shape (pictures, 3, height, width).
        targets: of the same pictures.
        parts: the batch goes through the network in so many parts, whose gradients are added up. The gradient is that
            of the whole batch, but for batch normalisation, which sees a part at a time.
    """
    for parameter in model.parameters():
        parameter.grad = None
    total = 0.0
    for own, wanted in zip(views.chunk(parts), targets.chunk(parts), strict=True):
        loss = objective.loss(model(own), wanted) * (len(own) / len(views))
        loss.backward()
        total += float(loss.detach())
    return total


@torch.no_grad()
def clip_gradient(model: nn.Module, largest: float | None) -> None:
    """Scales the gradient of all parameters down to a norm of `largest`, if it is longer."""
    if largest is not None:
        nn.utils.clip_grad_norm_(model.parameters(), largest)
