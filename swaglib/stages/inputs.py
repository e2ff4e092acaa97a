"""What all stages hand to their works: networks, where things lie, and what a machine gives."""

import json
from pathlib import Path
from typing import Any

from swaglib import project
from swaglib.settings.machine import Compute, Machine
from swaglib.settings.reading import check

POSTS, SHARDS, WORDNET, RUNS, TASKS = (
    Path("data/posts"),
    Path("data/shards"),
    Path("data/wordnet"),
    Path("runs"),
    Path("tasks"),
)
SEEDS = "seeds.json"
"""Beside a run's first network: the seeds of its training, the first of them that of this network."""


def threads() -> int:
    """Returns the number of threads of each process, which is in the key of every work."""
    chosen: Compute = check("compute", project.parameters("compute"))
    return chosen.threads


def small() -> dict[str, Any]:
    """Returns what small works are given: one thread each, which is in their key, and how many run at the same time.

    Several processes of one thread each finish sooner than one process of several: much of what they do has one thread.
    """
    return {"threads": 1, "at_once": machine().works_at_once}


def machine() -> Machine:
    """Returns what this machine gives; it changes no result."""
    chosen: Machine = check("machine", project.parameters("machine"))
    return chosen


def networks(run: str) -> dict[int, Path]:
    """Returns the folder of each trained network of a run, by seed, the first one first.

    Raises:
        FileNotFoundError: if the run has not been trained.
    """
    path = RUNS / run / SEEDS
    if not path.is_file():
        raise FileNotFoundError(f"There is no {path}. The stage `pretrain` writes it.")
    seeds = json.loads(path.read_text(encoding="utf-8"))
    return {seed: folder_of_seed(run, seed, seeds) for seed in seeds}


def folder_of_seed(run: str, seed: int, seeds: list[int]) -> Path:
    """Returns the folder of a run's network: the run's own for the first seed, one below it for each other."""
    return RUNS / run if seed == seeds[0] else RUNS / run / f"seed-{seed}"


def network_files(folder: Path, *more: str) -> tuple[Path, ...]:
    """Returns the files that make a network, and others beside them."""
    return tuple(folder / name for name in ("config.json", "model.safetensors", *more))
