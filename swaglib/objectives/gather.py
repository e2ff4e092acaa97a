"""Puts together what each process of a run has in part: rows of a batch, for queues, and parameters under FSDP."""

import torch
import torch.distributed as dist
from torch import Tensor
from torch.distributed.tensor import DTensor


@torch.no_grad()
def gather(values: Tensor) -> Tensor:
    """Returns the rows of all processes, in the order of the batch; every process must call it, with as many rows.

    Args:
        values: values of this process's part of the batch, shape (n, ...).

    Returns:
        The values of the whole batch, shape (processes * n, ...), the same in every process, without gradient.
    """
    if not dist.is_initialized() or dist.get_world_size() == 1:
        return values.detach()
    parts = [torch.empty_like(values, memory_format=torch.contiguous_format) for _ in range(dist.get_world_size())]
    dist.all_gather(parts, values.contiguous())
    return torch.cat(parts)


@torch.no_grad()
def whole_tensor(values: Tensor) -> Tensor:
    """Returns a parameter as a whole, of which each process holds a piece with FSDP; every process must call it."""
    return values.full_tensor() if isinstance(values, DTensor) else values.detach()
