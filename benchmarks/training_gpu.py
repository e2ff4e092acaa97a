"""Measures training on a GPU, loader included: images a second and the share of the card's arithmetic (MFU).

    python -m benchmarks.training_gpu --peak-tflops 989        # H100 SXM, bfloat16; about 5 minutes
    python -m benchmarks.training_gpu --timm-benchmark <path of timm's benchmark.py> --peak-tflops 989

Trains ViT-B/16 and RegNetY-16GF at 224 px in bfloat16 from shards of made photographs, beside the same steps on a batch
that lies on the card, and, if its script is given, beside timm's benchmark on made data. Needs no data and no network.
Writes docs/benchmarks/training-gpu.md. `--device cpu --model test_vit --batch 8 --steps 6` tries the script itself.
"""

import argparse
import csv
import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import timm
import torch
from PIL import Image
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.loop_speed import FixedBatch, run_loop, study_settings
from swaglib.networks.build import build_model
from swaglib.objectives.objective import Loss
from swaglib.settings.pretrain import Pretrain
from swaglib.shards.index import INDEX
from swaglib.shards.write import write_shards

TARGET = Path("docs/benchmarks/training-gpu.md")
MODELS = ("vit_base_patch16_224", "regnety_160")
CLASSES = 1000
PHOTOGRAPHS = 4096
BACKWARD = 3
"""Forward and backward together take three times the arithmetic of forward."""


class SoftTargets:
    """Cross-entropy as the hashtag objective computes it, without an index."""

    classes = tuple(str(number) for number in range(CLASSES))

    def loss(self, network: Any, views: Any, targets: Any) -> Loss:
        """Returns the mean loss of a batch."""
        return Loss(torch.nn.functional.cross_entropy(network(views[0]).float(), targets), {})


def made_shards(folder: Path, count: int) -> pl.DataFrame:
    """Writes shards of made JPEGs of 500 x 400 with three hashtags each, and returns their index."""
    random = np.random.default_rng(0)
    made = folder / "made.jpg"

    def samples() -> Any:
        for number in range(count):
            coarse = Image.fromarray(random.integers(0, 256, (25, 32, 3), dtype=np.uint8))
            coarse.resize((500, 400), Image.Resampling.BICUBIC).save(made, quality=90)
            yield {"id": str(number), "image": made.read_bytes()}

    labels = [random.choice(CLASSES, 3, replace=False).tolist() for _ in range(count)]
    index = write_shards(samples(), folder, "pretrain", 1024, count)
    index = index.with_columns(split=pl.lit("pretrain"), labels=pl.Series(labels), repeat=pl.lit(1.0))
    index = index.with_columns(subgroup=pl.lit("made"))
    index.write_parquet(folder / INDEX)
    vocabulary = [{"name": f"class {number}"} for number in range(CLASSES)]
    (folder / "vocabulary.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    return index


def measure(model: str, chosen: argparse.Namespace, shards: Path, index: pl.DataFrame) -> dict[str, Any]:
    """Returns images a second of the loop, of the batch on the card and of timm's benchmark."""
    image_size = 32 if model.startswith("test_") else 224
    settings = replace(
        study_settings(image_size, chosen.steps),
        model=model,
        batch_size=chosen.batch,
        images=chosen.steps * chosen.batch,
        decode_size=256,
        precision="bfloat16",
        compile=chosen.compile,
        learning_rate=0.001,
    )
    torch.backends.cuda.matmul.allow_tf32 = True
    forward = _multiply_adds(model, image_size) * 2
    loop, waited = _loop(settings, shards, index)
    row = {
        "model": model,
        "loop": loop,
        "waiting": waited,
        "card": _on_card(settings, chosen.device),
        "mfu": loop * forward * BACKWARD / (chosen.peak_tflops * 1e12),
    }
    if chosen.timm_benchmark:
        row["timm"] = _timm(model, chosen, image_size)
    return row


def _multiply_adds(model: str, image_size: int) -> float:
    with torch.device("meta"):
        network = build_model(model, CLASSES, 0, image_size).eval()
        counter = FlopCounterMode(display=False)
        with counter, torch.no_grad():
            network(torch.empty(1, 3, image_size, image_size))
    return counter.get_total_flops() / 2


def _loop(settings: Pretrain, shards: Path, index: pl.DataFrame) -> tuple[float, float]:
    """Returns images a second over the second half of the steps, and the share of time that all of them waited."""
    stamps: list[float] = []
    waited = run_loop(shards, index, settings, 0.0, lambda done, total: stamps.append(time.perf_counter()))
    half = len(stamps) // 2
    rate = settings.batch_size * (len(stamps) - 1 - half) / (stamps[-1] - stamps[half])
    return rate, waited / (stamps[-1] - stamps[0])


def _on_card(settings: Pretrain, device: str) -> float:
    shape = (settings.batch_size, 3, settings.image_size, settings.image_size)
    views = torch.randn(shape, device=device).contiguous(memory_format=torch.channels_last)
    targets = torch.full((settings.batch_size, CLASSES), 1 / CLASSES, device=device)
    fixed = FixedBatch(settings, SoftTargets(), (views,), targets)
    times = fixed.seconds(max(6, int(settings.images / settings.batch_size)))
    return settings.batch_size / statistics.median(times[len(times) // 2 :])


def _timm(model: str, chosen: argparse.Namespace, image_size: int) -> float:
    with tempfile.TemporaryDirectory() as name:
        results = Path(name) / "results.csv"
        command = [sys.executable, str(chosen.timm_benchmark), "--bench", "train", "--model", model]
        command += ["--img-size", str(image_size), "--batch-size", str(chosen.batch), "--num-classes", str(CLASSES)]
        command += ["--amp", "--amp-dtype", "bfloat16", "--channels-last", "--opt", "sgd", "--device", chosen.device]
        command += ["--results-file", str(results), "--results-format", "csv"]
        command += ["--torchcompile"] if chosen.compile else []
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode or not results.is_file():
            raise RuntimeError(f"timm's benchmark failed:\n{(done.stdout + done.stderr)[-3000:]}")
        with results.open() as stream:
            return float(next(csv.DictReader(stream))["train_samples_per_sec"])


def page(rows: list[dict[str, Any]], chosen: argparse.Namespace) -> str:
    """Returns the page as Markdown."""
    on_gpu = chosen.device == "cuda"
    card = torch.cuda.get_device_name() if on_gpu else "no GPU"
    driver = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    version = subprocess.run(driver, capture_output=True, text=True).stdout.split("\n")[0] if on_gpu else "none"
    lines = [
        "# How fast training is on a GPU",
        "",
        f"Made by `python -m benchmarks.training_gpu --peak-tflops {chosen.peak_tflops:g}` on {card}, driver",
        f"{version}, CUDA {torch.version.cuda}, torch {torch.__version__}, timm {timm.__version__}.",
        f"Images a second in bfloat16, 224 px, batch of {chosen.batch}, "
        f"{'compiled' if chosen.compile else 'not compiled'}. The loop reads JPEGs of",
        "500 x 400 from shards. MFU: three times the forward pass's arithmetic, over what the card can do at most.",
        "",
        "| network | loop, from shards | batch on the card | timm's benchmark | loop / card | waiting | MFU |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        theirs = f"{row['timm']:,.0f}" if "timm" in row else ""
        lines.append(
            f"| {row['model']} | {row['loop']:,.0f} | {row['card']:,.0f} | {theirs} | {row['loop'] / row['card']:.2f} "
            f"| {100 * row['waiting']:.1f}% | {100 * row['mfu']:.1f}% |"
        )
    return "\n".join([*lines, ""])


def main() -> None:
    """Measures every network and writes the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--peak-tflops", type=float, default=989.0, help="of the card, dense, in bfloat16")
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--model", action="append", help="timm's name; twice for two")
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--timm-benchmark", type=Path, help="timm's benchmark.py, from its repository")
    parser.add_argument("--output", type=Path, default=TARGET)
    chosen = parser.parse_args()
    if chosen.device == "cuda" and not torch.cuda.is_available():
        sys.exit("There is no GPU here. `--device cpu --model test_vit --batch 8 --steps 6` tries the script itself.")
    with tempfile.TemporaryDirectory() as name:
        index = made_shards(Path(name), min(PHOTOGRAPHS, chosen.batch * chosen.steps))
        rows = [measure(model, chosen, Path(name), index) for model in chosen.model or MODELS]
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    chosen.output.write_text(page(rows, chosen), encoding="utf-8")


if __name__ == "__main__":
    main()
