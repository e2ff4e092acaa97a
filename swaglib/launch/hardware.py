"""The hardware that a result was computed on: recorded beside it, for other hardware may round differently."""

import os
import platform
import sys
from pathlib import Path


def hardware() -> dict[str, object]:
    """Returns processor, graphics processor (None without one in use), number of processes, and of torch's threads."""
    torch = sys.modules.get("torch")
    threads = None if torch is None else int(torch.get_num_threads())
    return {
        "cpu": cpu_model(),
        "gpu": gpu_model(),
        "world_size": int(os.environ.get("WORLD_SIZE", 1)),
        "threads": threads,  # fewer than asked for, where processes share few cores
    }


def cpu_model() -> str:
    """Returns the processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def gpu_model() -> str | None:
    """Returns the name of the GPU that torch uses, if it was loaded and has one."""
    torch = sys.modules.get("torch")
    return str(torch.cuda.get_device_name()) if torch is not None and torch.cuda.is_available() else None
