"""Measures training beside one other busy process, for each way in which OpenMP's threads may wait for each other.

    python -m benchmarks.busy_machine      # about 6 minutes; the machine must be idle otherwise

Threads that share a step wait for the slowest of them. By default they spin, which takes the cores from whoever
would let them go on. Writes docs/benchmarks/busy_machine.md: images/s of the study's network for each setting, idle,
beside a process that computes in one thread, and beside a second training; medians of several. Needs no data.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

SETTINGS: dict[str, dict[str, str]] = {
    "default": {},
    "OMP_WAIT_POLICY=PASSIVE": {"OMP_WAIT_POLICY": "PASSIVE"},
    "GOMP_SPINCOUNT=0": {"GOMP_SPINCOUNT": "0"},
    "GOMP_SPINCOUNT=1000": {"GOMP_SPINCOUNT": "1000"},
    "OMP_WAIT_POLICY=ACTIVE": {"OMP_WAIT_POLICY": "ACTIVE"},
}
OTHERS = {"idle": None, "one busy process": "while True: pass", "a second training": "training"}
MODEL, IMAGE_SIZE, BATCH, STEPS, ROUNDS = "resnet10t", 48, 128, 12, 3
THREADS = "2"
PAGE = Path("docs/benchmarks/busy_machine.md")


def train() -> float:
    """Returns the images a second of steps on a batch in memory: the median of `ROUNDS` rounds."""
    import timm
    import torch

    model = timm.create_model(MODEL, num_classes=1400).to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    images = torch.randn(BATCH, 3, IMAGE_SIZE, IMAGE_SIZE).to(memory_format=torch.channels_last)
    targets = torch.randint(0, 1400, (BATCH,))
    speeds = []
    for number in range(ROUNDS + 1):
        before = time.perf_counter()
        for _ in range(STEPS):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(images), targets).backward()
            optimizer.step()
        if number:  # the first round warms up
            speeds.append(STEPS * BATCH / (time.perf_counter() - before))
    return statistics.median(speeds)


def measured(own: dict[str, str], other: str | None) -> float:
    """Returns the images a second under a setting, beside another process."""
    environment = {**os.environ, "OMP_NUM_THREADS": THREADS, "MKL_NUM_THREADS": THREADS, **own}
    beside = None
    if other == "training":
        beside = subprocess.Popen([sys.executable, "-m", "benchmarks.busy_machine", "--forever"], env=environment)
    elif other is not None:
        beside = subprocess.Popen([sys.executable, "-c", other])
    try:
        command = [sys.executable, "-m", "benchmarks.busy_machine", "--once"]
        said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    finally:
        if beside is not None:
            beside.kill()
            beside.wait()
    return float(json.loads(said))


def page(rows: dict[str, list[float]]) -> str:
    """Returns the page.

    Args:
        rows: images a second by setting, in the order of `OTHERS`.
    """
    idle = rows["default"][0]
    lines = [
        "# Training beside other processes",
        "",
        f"Written by `python -m benchmarks.busy_machine` on two cores: images/s of `{MODEL}` at {IMAGE_SIZE}",
        f"pixels with {THREADS} threads, medians of {ROUNDS}, and in brackets the share of the speed that an idle",
        "machine has by default. Threads that share a step wait for the slowest of them. By default they spin",
        "meanwhile, which takes the cores from whoever would let them go on. In jobs and kernels of the study they",
        "spin for a thousand turns and then sleep (`GOMP_SPINCOUNT=1000`, `swaglib/launch/threads.py`), unless you",
        "set that variable or `OMP_WAIT_POLICY` yourself.",
        "",
        f"| setting | {' | '.join(OTHERS)} |",
        f"| --- |{' ---: |' * len(OTHERS)}",
    ]
    for name, speeds in rows.items():
        lines.append(f"| {name} | {' | '.join(f'{speed:.0f} ({speed / idle:.2f})' for speed in speeds)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measures every setting, and writes the page."""
    if "--once" in sys.argv:
        print(json.dumps(train()))
        return
    if "--forever" in sys.argv:
        while True:
            train()
    rows = {}
    for name, own in SETTINGS.items():
        rows[name] = [measured(own, other) for other in OTHERS.values()]
        print(name, rows[name], flush=True)
    PAGE.write_text(page(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
