"""The processes that share a run, one a GPU: found by torchrun's variables, which jobs of several tasks set too."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn


@dataclass(frozen=True)
class Ranks:
    """This process among those that share the run.

    Attributes:
        rank: its number, from 0.
        count: how many share the run.
        local_rank: its number on its machine.
        local_count: how many run on its machine.
        device: that it computes on.
    """

    rank: int
    count: int
    local_rank: int
    local_count: int
    device: torch.device

    def part(self, batch_size: int) -> slice:
        """Returns which pictures of a batch are this process's.

        Raises:
            ValueError: if the batch cannot be shared equally.
        """
        if batch_size % self.count:
            raise ValueError(
                f"pretrain.batch_size is {batch_size}, which {self.count} processes cannot share equally. Take a "
                f"multiple of {self.count}, or another number of processes."
            )
        own = batch_size // self.count
        return slice(self.rank * own, (self.rank + 1) * own)

    def agree(self, value: int) -> bool:
        """Tells whether all processes have the same number; every process must call it."""
        return float(self.mean(torch.tensor(float(value), dtype=torch.float64, device=self.device))) == value

    def mean(self, values: Tensor) -> Tensor:
        """Returns the mean of `values` over all processes; every process must call it."""
        if self.count > 1:
            values = values.clone()
            dist.all_reduce(values)
            values /= self.count
        return values

    def share_buffers(self, network: nn.Module) -> None:
        """Gives all processes the first one's buffers, such as the running means of batch normalisation.

        Each process has its own. What is judged, and what a checkpoint holds, must not depend on who looks.
        """
        if self.count > 1:
            for buffer in network.buffers():
                dist.broadcast(buffer, 0)

    @torch.no_grad()
    def share_tensors(self, state: Any) -> None:
        """Overwrites the tensors in nested mappings and lists with the first process's; every process must call it."""
        if self.count == 1:
            return
        if isinstance(state, Tensor):
            values = state.to(self.device).contiguous()
            dist.broadcast(values, 0)
            state.copy_(values)
        elif isinstance(state, Mapping | list | tuple):
            for value in state.values() if isinstance(state, Mapping) else state:
                self.share_tensors(value)


@contextmanager
def join_ranks() -> Iterator[Ranks]:
    """Joins the processes that share a run, if torchrun's variables say that there are several.

    On GPUs they talk through NCCL, else through gloo; processes of one machine share its cores.
    """
    count, rank = int(os.environ.get("WORLD_SIZE", 1)), int(os.environ.get("RANK", 0))
    local_count, local_rank = int(os.environ.get("LOCAL_WORLD_SIZE", count)), int(os.environ.get("LOCAL_RANK", rank))
    if torch.cuda.is_available():
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # cuBLAS repeats its results only with this
        # A job may show its process all GPUs of the machine, or just its own.
        device = torch.device("cuda", local_rank % torch.cuda.device_count())
        torch.cuda.set_device(device)
    else:
        device = torch.device("cpu")
    # Threads of several processes that wait for the same core spin, and everything becomes many times slower.
    torch.set_num_threads(max(1, min(torch.get_num_threads(), cores() // local_count)))
    if count == 1:
        yield Ranks(0, 1, 0, 1, device)
        return
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo", rank=rank, world_size=count)
    yield Ranks(rank, count, local_rank, local_count, device)
    # Not after an error: leaving waits for processes that may be gone.
    dist.destroy_process_group()


def cores() -> int:
    """Returns how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
