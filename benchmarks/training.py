"""Measures training: the loop against a batch in memory and against timm's train.py, the loader against others.

    python -m benchmarks.training                                       # about 10 minutes on two cores
    python -m benchmarks.training --timm-train <path of timm's train.py>  # about 4 minutes more

Needs the stage `curate` to have run: the images are those of the study. timm's wheel does not hold its train.py; take
it from timm's repository. Writes docs/benchmarks/training.md.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
import timm
import torch
import torchvision

SHARDS = Path("data/shards")
TARGET = Path("docs/benchmarks/training.md")
IMAGES = 12_800
"""Images of a pass in the comparisons with others."""


def run_part(part: str, *arguments: str) -> Any:
    """Runs one part in a process of its own, so that memory and threads are its own."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.training", "--part", part, *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"The part {part} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def write_image_folder(folder: Path) -> None:
    """Writes images of the shards as an ImageFolder: a folder a subgroup."""
    from swaglib.shards.index import PRETRAIN, ShardReader, read_index

    index = read_index(SHARDS, PRETRAIN).filter(pl.col("subgroup").is_not_null()).sample(IMAGES, seed=0)
    with ShardReader(SHARDS, index) as reader:
        for row, subgroup in enumerate(index["subgroup"]):
            place = folder / "train" / subgroup
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{row:06d}.png").write_bytes(reader.read(row))
    for subgroup in index["subgroup"].unique(maintain_order=True):  # timm asks for an image of each class to validate
        place = folder / "validation" / subgroup
        place.mkdir(parents=True)
        one = next((folder / "train" / subgroup).iterdir())
        (place / one.name).write_bytes(one.read_bytes())


def part(chosen: argparse.Namespace) -> Any:
    """Returns what one part measured."""
    from benchmarks import loaders, loop_speed, ranks_difference, timm_speed

    if chosen.part == "loop":
        return loop_speed.loop_against_memory(SHARDS, chosen.image_size, chosen.gigabytes)
    if chosen.part == "loaders":
        return loaders.loaders(chosen.folder)
    if chosen.part == "photographs":
        return loaders.photographs(chosen.folder)
    if chosen.part == "ranks":
        return ranks_difference.differences(SHARDS, chosen.folder)
    return timm_speed.against_timm(SHARDS, chosen.folder, chosen.timm_train, chosen.image_size)


def main() -> None:
    """Runs all parts and writes the page."""
    from benchmarks.training_page import page

    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--timm-train", type=Path, help="timm's train.py; without it, that table is left out")
    parser.add_argument("--part", choices=["loop", "loaders", "photographs", "ranks", "timm"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--image-size", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--gigabytes", type=float, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.part:
        print(json.dumps(part(chosen)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_image_folder(folder / "images")
        sides = [48, 64]
        results: dict[str, Any] = {
            "loop": [
                run_part("loop", "--image-size", str(image_size), "--gigabytes", str(gigabytes))
                for image_size in sides
                for gigabytes in (0.0, 1.0)
            ],
            "loaders": run_part("loaders", "--folder", name),
            "photographs": run_part("photographs", "--folder", name),
            "ranks": run_part("ranks", "--folder", name),
            "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, torch "
            f"{torch.__version__}, torchvision {torchvision.__version__}, timm {timm.__version__}",
        }
        if chosen.timm_train:
            arguments = ("--folder", name, "--timm-train", str(chosen.timm_train.resolve()))
            results["timm"] = [run_part("timm", *arguments, "--image-size", str(image_size)) for image_size in sides]
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(page(results), encoding="utf-8")


if __name__ == "__main__":
    main()
