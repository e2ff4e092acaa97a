"""Folds batch normalisation into the convolutions before it: the same network in fewer passes over its maps."""

import copy
from collections import Counter
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

TOLERANCE, TOLERANCE_ON_GPU = 1e-4, 1e-2
"""Largest difference that folding may make to an output, as a share of the largest output.

GPUs round to ten bits in convolutions (TF32). What cannot be folded differs by as much as it is large.
"""


def fold_batch_norms(network: nn.Module, image_size: int) -> nn.Module:
    """Returns a network for evaluation that says the same, without the batch normalisation that follows convolutions.

    In evaluation mode batch normalisation is a factor and a summand for each channel, which the weights of a
    convolution can take in. A normalisation belongs to the convolution whose very output it is given, seen in one pass.
    What comes out is compared with the network, which is returned as it is where the two differ: an output that
    is also used elsewhere cannot be folded.

    Args:
        network: network in evaluation mode; it is left as it is.
        image_size: side of its images.

    Returns:
        A copy that is only good for evaluation, or the network itself.
    """
    if not any(isinstance(one, nn.BatchNorm2d) for one in network.modules()):
        return network
    asked = torch.rand((2, 3, image_size, image_size), generator=torch.Generator().manual_seed(0))
    asked = asked.to(next(network.parameters())).contiguous(memory_format=torch.channels_last)
    with torch.no_grad():
        expected, pairs = _pairs(network, asked)
        folded = copy.deepcopy(network)
        for convolution, norm in pairs:
            own, follows = folded.get_submodule(convolution), folded.get_submodule(norm)
            assert isinstance(own, nn.Conv2d) and isinstance(follows, nn.BatchNorm2d)
            folded.set_submodule(convolution, fuse_conv_bn_eval(own, follows))
            folded.set_submodule(norm, _what_follows(follows))
        tolerance = TOLERANCE if asked.device.type == "cpu" else TOLERANCE_ON_GPU
        same = (folded(asked) - expected).abs().max() <= tolerance * expected.abs().max()
    return folded if same else network


def _pairs(network: nn.Module, asked: Tensor) -> tuple[Tensor, list[tuple[str, str]]]:
    """Returns what a network answers, and the names of convolutions with the normalisation of their output."""
    made: dict[int, tuple[str, Tensor]] = {}  # the tensor is held, so that no other takes its identity
    runs: Counter[str] = Counter()
    pairs: list[tuple[str, str]] = []

    def after(name: str) -> Any:
        def hook(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
            runs[name] += 1
            made[id(output)] = (name, output)

        return hook

    def before(name: str) -> Any:
        def hook(module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            runs[name] += 1
            if id(inputs[0]) in made:
                pairs.append((made[id(inputs[0])][0], name))

        return hook

    hooks = []
    for name, module in network.named_modules():
        if isinstance(module, nn.Conv2d):
            hooks.append(module.register_forward_hook(after(name)))
        elif isinstance(module, nn.BatchNorm2d):
            hooks.append(module.register_forward_pre_hook(before(name)))
    try:
        expected = network(asked)
    finally:
        for one in hooks:
            one.remove()
    # A layer that runs twice, or whose output is normalised twice, is none that can be folded.
    used = Counter(convolution for convolution, _ in pairs)
    return expected, [pair for pair in pairs if runs[pair[0]] == runs[pair[1]] == used[pair[0]] == 1]


def _what_follows(norm: nn.Module) -> nn.Module:
    """Returns what a layer does besides normalising: timm's `BatchNormAct2d` ends with an activation."""
    own = [module for name, module in norm.named_children() if name in ("drop", "act")]
    return nn.Sequential(*(one for one in own if not isinstance(one, nn.Identity))) if own else nn.Identity()
