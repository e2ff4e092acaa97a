"""The training loop against timm's train.py: same pictures, network, batch, optimiser, augmentation and precision."""

import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import timm

from benchmarks.loop_speed import run_loop, study_settings
from swaglib.shards.index import PRETRAIN, read_index
from swaglib.training.memory import keep_freed_memory

PASSES = 3
SKIPPED = 10
"""Steps at the start of a pass that are not counted, for either: workers start, memory is taken."""
LINE = re.compile(r"Train: (\d+) \[.*?Time: ([\d.]+)s")


def against_timm(shards: Path, folder: Path, script: Path, pixels: int) -> dict[str, Any]:
    """Measures passes over the same pictures: timm, ours, timm with another number of workers; pictures a second."""
    images = folder / "images"
    pictures = len(list((images / "train").rglob("*.png")))
    index = read_index(shards, PRETRAIN).filter(pl.col("subgroup").is_not_null()).sample(pictures, seed=0)
    first = _timm(images, script, pixels, workers=1)
    own = _ours(shards, index, pixels)
    second = _timm(images, script, pixels, workers=2)
    return {"pixels": pixels, "pictures": pictures, "timm": {"1": first, "2": second}, "ours": own}


def _ours(shards: Path, index: pl.DataFrame, pixels: int) -> list[float]:
    keep_freed_memory()
    batch = study_settings(pixels, 1).batch_size
    a_pass = len(index) // batch
    chosen = study_settings(pixels, PASSES * a_pass, "supervised")
    stamps: list[float] = []
    run_loop(
        shards,
        index.with_columns(repeat=pl.lit(1.0)),
        replace(chosen, objective="supervised"),
        1.0,
        lambda done, total: stamps.append(time.perf_counter()),
    )
    starts = [number * a_pass + SKIPPED for number in range(PASSES)]
    ends = [(number + 1) * a_pass - 1 for number in range(PASSES)]
    return [batch * (end - start) / (stamps[end] - stamps[start]) for start, end in zip(starts, ends, strict=True)]


def _timm(images: Path, script: Path, pixels: int, workers: int) -> list[float]:
    chosen = study_settings(pixels, 1)
    options = {
        "--data-dir": images,
        "--model": chosen.model,
        "--num-classes": len(list((images / "train").iterdir())),
        "--img-size": pixels,
        "--batch-size": chosen.batch_size,
        "--opt": "sgd",
        "--momentum": chosen.momentum,
        "--weight-decay": chosen.weight_decay,
        "--lr": 0.1,
        "--epochs": PASSES,
        "--warmup-epochs": 0,
        "--scale": (chosen.smallest_crop, 1.0),
        "--color-jitter": 0,
        "--train-interpolation": "bilinear",
        "--smoothing": 0,
        "--workers": workers,
        "--device": "cpu",
        "--log-interval": 1,
    }
    command = [sys.executable, "-W", "ignore", str(script), "--channels-last"]
    for name, value in options.items():
        command += [name, *map(str, value if isinstance(value, tuple) else (value,))]
    with tempfile.TemporaryDirectory() as output:
        environment = {**os.environ, "PYTHONPATH": str(Path(timm.__file__).parents[1])}
        done = subprocess.run([*command, "--output", output], capture_output=True, text=True, env=environment)
    lines = LINE.findall(done.stdout + done.stderr)
    if done.returncode or not lines:
        raise RuntimeError(f"timm's train.py failed:\n{(done.stdout + done.stderr)[-3000:]}")
    rates = []
    for number in range(PASSES):
        seconds = [float(time) for own, time in lines if int(own) == number][SKIPPED:]
        rates.append(chosen.batch_size * len(seconds) / sum(seconds))
    return rates
