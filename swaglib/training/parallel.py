"""How the network of a run is spread over processes, compiled and kept small, and how its state is read and set."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from timm.layers import convert_sync_batchnorm
from torch import nn
from torch.distributed.checkpoint.state_dict import (
    StateDictOptions,
    get_state_dict,
    set_state_dict,
)
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import FSDPModule, MixedPrecisionPolicy, fully_shard
from torch.nn.parallel import DistributedDataParallel

from swaglib.settings.training import Training
from swaglib.training.ranks import Ranks

FULL = StateDictOptions(full_state_dict=True, cpu_offload=True)


def spread(network: nn.Module, settings: Training, ranks: Ranks) -> nn.Module:
    """Returns the network as it is trained: checkpointed, compiled, with DDP or FSDP, as the settings say.

    Its weights stay those of `network`, under the same names.

    Raises:
        ValueError: if the settings ask for what the network or the device cannot do.
    """
    _check(settings, ranks)
    if settings.activation_checkpointing:
        _checkpoint_activations(network)
    if settings.sync_batch_norm and ranks.world_size > 1:
        network = convert_sync_batchnorm(network)  # timm's: torch's would lose the activations inside timm's norms
    fsdp = settings.parallel == "fsdp" and ranks.world_size > 1
    if fsdp:
        network.to(memory_format=torch.contiguous_format)  # FSDP cuts flat weights
        mesh = init_device_mesh(ranks.device.type, (ranks.world_size,))
        half = settings.precision == "bfloat16"
        policy = MixedPrecisionPolicy(torch.bfloat16, torch.float32) if half else MixedPrecisionPolicy()
        for block in repeated_blocks(network):
            fully_shard(block, mesh=mesh, mp_policy=policy)
        fully_shard(network, mesh=mesh, mp_policy=policy)
    if settings.compile:
        network.compile()
    if ranks.world_size == 1 or fsdp:
        return network
    device_ids = [ranks.device] if ranks.device.type == "cuda" else None
    return DistributedDataParallel(network, device_ids=device_ids, gradient_as_bucket_view=True)


def whole(network: nn.Module) -> nn.Module:
    """Returns the network without the wrapper of its replicas."""
    return network.module if isinstance(network, DistributedDataParallel) else network


def unsynchronised(network: nn.Module, last: bool) -> AbstractContextManager[None]:
    """Keeps the gradients of a part of a batch to this process, unless it is the last part."""
    if isinstance(network, FSDPModule):
        network.set_requires_gradient_sync(last)
    elif isinstance(network, DistributedDataParallel) and not last:
        no_sync: AbstractContextManager[None] = network.no_sync()
        return no_sync
    return nullcontext()


def read_state(network: nn.Module, optimizer: torch.optim.Optimizer) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns the whole state of network and optimizer.

    With FSDP, every process must call it; the first gets it, the others nothing.
    """
    if isinstance(network, FSDPModule):
        model, optimizer_state = get_state_dict(network, optimizer, options=FULL)
        return dict(model), dict(optimizer_state)
    return whole(network).state_dict(), optimizer.state_dict()


def set_state(
    network: nn.Module, optimizer: torch.optim.Optimizer, model: Mapping[str, Any], optimizer_state: dict[str, Any]
) -> None:
    """Sets the state that `read_state` gave."""
    if isinstance(network, FSDPModule):
        set_state_dict(network, optimizer, model_state_dict=dict(model), optim_state_dict=optimizer_state, options=FULL)
        return
    whole(network).load_state_dict(model)
    optimizer.load_state_dict(optimizer_state)


def _check(settings: Training, ranks: Ranks) -> None:
    if settings.sync_batch_norm and ranks.device.type != "cuda" and ranks.world_size > 1:
        raise ValueError("sync_batch_norm works on GPUs only: torch has no such layer for the CPU.")
    if settings.parallel == "fsdp" and ranks.world_size > 1:
        if settings.optimizer.ema_decay is not None:
            raise ValueError("optimizer.ema_decay does not work with parallel: fsdp. Use ddp, or ema_decay: null.")
        if settings.precision == "float16":
            raise ValueError("precision: float16 does not work with parallel: fsdp. Use bfloat16.")


def _checkpoint_activations(network: nn.Module) -> None:
    able = [module for module in network.modules() if hasattr(module, "set_grad_checkpointing")]
    try:
        able[0].set_grad_checkpointing(True)  # type: ignore[operator]
    except (IndexError, AssertionError):  # timm asserts where it has the method and not the ability
        raise ValueError(
            "activation_checkpointing: timm's network of this name cannot do it. Set it to false."
        ) from None


def repeated_blocks(network: nn.Module) -> list[nn.Module]:
    """Returns the blocks of which a network has many, which FSDP gathers and frees one after another.

    A block's class is one that some part of the network consists of entirely, such as the bottlenecks of a stage or the
    layers of a transformer. Blocks inside blocks are not returned.
    """
    kinds: set[type[nn.Module]] = set()
    for module in network.modules():
        inner = _with_parameters(module)
        if len(inner) > 1 and len({type(child) for child in inner}) == 1 and _with_parameters(inner[0]):
            kinds.add(type(inner[0]))
    return _outermost(network, kinds - {nn.Sequential, nn.ModuleList})


def _outermost(module: nn.Module, kinds: set[type[nn.Module]]) -> list[nn.Module]:
    found: list[nn.Module] = []
    for child in _with_parameters(module):
        found += [child] if type(child) in kinds else _outermost(child, kinds)
    return found


def _with_parameters(module: nn.Module) -> list[nn.Module]:
    return [child for child in module.children() if next(child.parameters(), None) is not None]
