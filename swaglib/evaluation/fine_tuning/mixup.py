"""Mixup: pictures of a batch are mixed by twos, and their classes with them (Zhang et al., arXiv 1710.09412)."""

import numpy as np
import torch
from torch import Tensor


def mix(views: Tensor, targets: Tensor, alpha: float, random: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Mixes a batch with itself in another order.

    Args:
        views: float32, shape (n, 3, h, w).
        targets: shares of the classes, float32, shape (n, classes).
        alpha: of the Beta distribution that one share a batch is drawn from, as in the paper's code; 0 mixes nothing.
        random: of the draw.

    Returns:
        Mixed views and targets, of the same shapes.
    """
    if alpha == 0:
        return views, targets
    share = float(random.beta(alpha, alpha))
    order = torch.from_numpy(random.permutation(len(views))).to(views.device)
    return share * views + (1 - share) * views[order], share * targets + (1 - share) * targets[order]
