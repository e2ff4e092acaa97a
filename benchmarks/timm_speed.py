"""The training loop against timm's train.py: same images, network, batch, optimizer, augmentation and precision."""

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


def against_timm(shards: Path, folder: Path, script: Path, image_size: int) -> dict[str, Any]:
    """Measures passes over the same images: timm, ours, timm with another number of workers; images a second."""
    folders = folder / "images"
    images = len(list((folders / "train").rglob("*.png")))
    index = read_index(shards, PRETRAIN).filter(pl.col("subgroup").is_not_null()).sample(images, seed=0)
    first = _timm(folders, script, image_size, workers=1)
    own = _ours(shards, index, image_size)
    second = _timm(folders, script, image_size, workers=2)
    return {"image_size": image_size, "images": images, "timm": {"1": first, "2": second}, "ours": own}


def _ours(shards: Path, index: pl.DataFrame, image_size: int) -> list[float]:
    keep_freed_memory()
    batch = study_settings(image_size, 1).batch_size
    a_pass = len(index) // batch
    chosen = study_settings(image_size, PASSES * a_pass, "supervised")
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


def _timm(images: Path, script: Path, image_size: int, workers: int) -> list[float]:
    chosen = study_settings(image_size, 1)
    options = {
        "--data-dir": images,
        "--model": chosen.model,
        "--num-classes": len(list((images / "train").iterdir())),
        "--img-size": image_size,
        "--batch-size": chosen.batch_size,
        "--opt": "sgd",
        "--momentum": chosen.optimizer.momentum,
        "--weight-decay": chosen.optimizer.weight_decay,
        "--lr": 0.1,
        "--epochs": PASSES,
        "--warmup-epochs": 0,
        "--scale": (chosen.crop_min_scale, 1.0),
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
