"""Lets the same training give the same bytes again, and leaves torch's global switches as they were."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch


@contextmanager
def repeatable(device: torch.device, deterministic: bool = True) -> Iterator[None]:
    """Asks torch for kernels that give the same bytes again; generators and switches are restored in the end.

    Args:
        device: device to compute on; on a GPU, torch warns where it has no such kernel.
        deterministic: whether to ask; without, only the generators are kept apart.
    """
    asked = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    memory: Any = torch.utils.deterministic  # torch's stubs do not know its switch
    fills = memory.fill_uninitialized_memory
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.use_deterministic_algorithms(deterministic, warn_only=device.type == "cuda")
        memory.fill_uninitialized_memory = False  # we read none
        try:
            yield
        finally:
            torch.use_deterministic_algorithms(asked[0], warn_only=asked[1])
            memory.fill_uninitialized_memory = fills
