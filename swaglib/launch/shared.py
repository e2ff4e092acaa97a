"""Says of a function that several processes can share one call of it."""

from collections.abc import Callable
from typing import TypeVar

Function = TypeVar("Function", bound=Callable[..., object])


def shared_by_processes(function: Function) -> Function:
    """Marks a function that several processes, started as torchrun does, share: without it, one process calls it."""
    return function
