"""Mixup: images of a batch are mixed by twos, and their classes with them (Zhang et al., arXiv 1710.09412)."""

import numpy as np
import torch
from torch import Tensor

from swaglib.seeds import derive_seed


def mix(views: Tensor, targets: Tensor, alpha: float, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Mixes a batch with itself in another order.

    Args:
        views: float32, shape (n, 3, h, w).
        targets: shares of the classes, float32, shape (n, classes).
        alpha: parameter of the Beta distribution that one share a batch is drawn from, as in the paper's code; 0 mixes
            nothing.
        generator: generator of the draws, on the CPU.

    Returns:
        Mixed views and targets, of the same shapes.
    """
    if alpha == 0:
        return views, targets
    # torch draws from Beta distributions with its global generator only.
    drawn = int(torch.randint(2**62, (), generator=generator))
    share = float(np.random.default_rng(derive_seed(drawn)).beta(alpha, alpha))
    order = torch.randperm(len(views), generator=generator).to(views.device)
    return share * views + (1 - share) * views[order], share * targets + (1 - share) * targets[order]
