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
        world_size: number of processes that share the run.
        local_rank: its number on its machine.
        local_count: number of processes that run on its machine.
        device: device that it computes on.
    """

    rank: int
    world_size: int
    local_rank: int
    local_count: int
    device: torch.device

    def part(self, batch_size: int) -> slice:
        """Returns which images of a batch are this process's.

        Raises:
            ValueError: if the batch cannot be shared equally.
        """
        if batch_size % self.world_size:
            raise ValueError(
                f"batch_size is {batch_size}, which {self.world_size} processes cannot share equally. Take a "
                f"multiple of {self.world_size}, or another number of processes."
            )
        own = batch_size // self.world_size
        return slice(self.rank * own, (self.rank + 1) * own)

    def agree(self, value: int) -> bool:
        """Tells whether all processes have the same number; every process must call it."""
        return float(self.mean(torch.tensor(float(value), dtype=torch.float64, device=self.device))) == value

    def mean(self, values: Tensor) -> Tensor:
        """Returns the mean of `values` over all processes; every process must call it."""
        if self.world_size > 1:
            values = values.clone()
            dist.all_reduce(values)
            values /= self.world_size
        return values

    def share_buffers(self, network: nn.Module) -> None:
        """Gives all processes the first one's buffers, such as the running means of batch normalisation.

        Each process has its own. What is evaluated, and what a checkpoint holds, must not depend on who looks.
        """
        if self.world_size > 1:
            for buffer in network.buffers():
                dist.broadcast(buffer, 0)

    @torch.no_grad()
    def share_tensors(self, state: Any) -> None:
        """Overwrites the tensors in nested mappings and lists with the first process's; every process must call it."""
        if self.world_size == 1:
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
    if count == 1:
        with _threads(cores()):
            yield Ranks(0, 1, 0, 1, device)
        return
    # Threads of several processes that wait for the same core spin, and everything becomes many times slower.
    torch.set_num_threads(max(1, min(torch.get_num_threads(), cores() // local_count)))
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo", rank=rank, world_size=count)
    yield Ranks(rank, count, local_rank, local_count, device)
    # Not after an error: leaving waits for processes that may be gone.
    dist.destroy_process_group()


@contextmanager
def _threads(most: int) -> Iterator[None]:
    """Uses at most so many processor threads, and as many as before in the end."""
    before = torch.get_num_threads()
    torch.set_num_threads(max(1, min(before, most)))
    try:
        yield
    finally:
        torch.set_num_threads(before)


def cores() -> int:
    """Returns how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def loader_threads(asked: int | None, ranks: Ranks) -> int:
    """Returns how many threads decode images in this process: as asked for, or what is good for the device."""
    return asked or (1 if ranks.device.type == "cpu" else max(1, cores() // ranks.local_count))
