"""Makes a network with random weights a fair one: every layer takes part, and batch normalisation fits the images.

timm starts the last normalisation of a residual branch with weights of zero, so that a new network computes little but
its shortcuts, and running statistics of mean 0 and variance 1, which fit no image. Training mends both within a few
steps. A network that is not trained would be the worse for it, which says nothing about what training gives.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm


@torch.no_grad()
def open_branches(network: nn.Module) -> list[str]:
    """Sets gains that are exactly zero to 1: weights of normalisation layers, layer scales, and gains of one number.

    A gain is a parameter of at most one dimension that is no bias. Matrices and biases of zeros stay.

    Returns:
        The names of the parameters that were set.
    """
    opened = []
    for name, parameter in network.named_parameters():
        gain = parameter.ndim <= 1 and not name.endswith("bias")
        if gain and not parameter.any():
            parameter.fill_(1.0)
            opened.append(name)
    return opened


@torch.no_grad()
def fit_batch_norms(network: nn.Module, batches: Iterable[Tensor]) -> None:
    """Sets the running statistics of batch normalisation to their means over batches of images.

    The layers normalise by each batch's own statistics meanwhile, as in training; nothing is dropped, so nothing is
    drawn at random. Weights stay as they are, and so does the mode of every layer. A network without running
    statistics is left alone, and no batch is asked for.

    Args:
        network: network on the device of the batches.
        batches: normalised images, each of shape (n, 3, height, width), n above 1.

    Raises:
        ValueError: if there is no batch.
    """
    norms = [one for one in network.modules() if isinstance(one, _BatchNorm) and one.track_running_stats]
    if not norms:
        return
    modes = {module: module.training for module in network.modules()}
    momenta = {norm: norm.momentum for norm in norms}
    network.eval()
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # the plain mean over all batches
        norm.train()
    seen = 0
    for batch in batches:
        network(batch)
        seen += 1
    for module, training in modes.items():
        module.training = training
    for norm, momentum in momenta.items():
        norm.momentum = momentum
    if not seen:
        raise ValueError("There is no batch of images to fit batch normalisation on.")
