"""Measures training beside one other busy process, for each way in which OpenMP's threads may wait for each other.

    python -m benchmarks.busy_machine      # about 6 minutes; the machine must be idle otherwise

Threads that share a step wait for the slowest of them. By default they spin, which takes the cores from whoever
would let them go on. Prints images/s of the study's network for each setting: idle, beside a process that computes in
one thread, and beside a second training; medians of several. Needs no data.
"""

import json
import os
import statistics
import subprocess
import sys
import time

SETTINGS: dict[str, dict[str, str]] = {
    "default": {},
    "OMP_WAIT_POLICY=PASSIVE": {"OMP_WAIT_POLICY": "PASSIVE"},
    "GOMP_SPINCOUNT=0": {"GOMP_SPINCOUNT": "0"},
    "OMP_WAIT_POLICY=ACTIVE": {"OMP_WAIT_POLICY": "ACTIVE"},
}
OTHERS = {"idle": None, "one busy process": "while True: pass", "a second training": "training"}
MODEL, IMAGE_SIZE, BATCH, STEPS, ROUNDS = "resnet10t", 48, 128, 12, 3
THREADS = "2"


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


def main() -> None:
    """Prints a table in Markdown."""
    if "--once" in sys.argv:
        print(json.dumps(train()))
        return
    if "--forever" in sys.argv:
        while True:
            train()
    print(f"| setting | {' | '.join(OTHERS)} |\n| --- |{' ---: |' * len(OTHERS)}")
    for name, own in SETTINGS.items():
        speeds = [measured(own, other) for other in OTHERS.values()]
        shares = [f"{speed:.0f} ({speed / speeds[0]:.2f})" for speed in speeds]
        print(f"| {name} | {' | '.join(shares)} |", flush=True)


if __name__ == "__main__":
    main()
