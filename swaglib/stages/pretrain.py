"""Pretrain: one network for each seed of a run."""

import json
from pathlib import Path
from typing import Any

import polars as pl

from swaglib.atomic import atomic_folder
from swaglib.launch.copy import copy_file
from swaglib.launch.digest import files_below
from swaglib.launch.launch import Finished, launch_all
from swaglib.launch.work import Work
from swaglib.measures import measures_table, plain_measure, with_run
from swaglib.registry import module_name
from swaglib.settings.pretrain import Pretrain, PretrainRun, of_seed
from swaglib.stages.inputs import RUNS, SEEDS, SHARDS, machine, threads
from swaglib.training.card import model_card

LOGS = Path("logs/training")


def works(settings: PretrainRun, run: str) -> list[Work]:
    """Returns the works of a run: one for each seed."""
    return [_work(of_seed(settings, seed), run, seed == settings.seeds[0]) for seed in settings.seeds]


def _work(settings: Pretrain, run: str, first: bool) -> Work:
    names = ("index.parquet", "vocabulary.json")
    shards = sorted(SHARDS.glob("*.tar"))
    return Work(
        "pretrain",
        "swaglib.training.pretrain:pretrain",
        {"settings": settings},
        {"shards": (*(SHARDS / name for name in names), *shards)},
        title=f"pretrain-{run}" if first else f"pretrain-{run}-seed-{settings.seed}",
        modules=(module_name("swaglib.objectives", settings.objective),),
        threads=threads(),
        machine=machine(),
        logs=logs(run, settings.seed, first),
    )


def logs(run: str, seed: int, first: bool = True) -> Path:
    """Returns the folder in which training says how fast it went."""
    return LOGS / run if first else LOGS / run / f"seed-{seed}"


def run(settings: PretrainRun, name: str) -> pl.DataFrame:
    """Trains the networks of a run, and writes `runs/<run>`: the first seed's network, and `seed-<n>` for each other.

    Returns:
        Counts and last losses, in the schema of measures.
    """
    trained = launch_all(works(settings, name), f"pretrain-{name}")
    with atomic_folder(RUNS / name) as temporary:
        for place, (seed, finished) in enumerate(zip(settings.seeds, trained, strict=True)):
            folder = temporary / f"seed-{seed}" if place else temporary
            for path in files_below(finished.folder):
                copy_file(path, folder / path.relative_to(finished.folder))
            (folder / "README.md").write_text(_card(name, of_seed(settings, seed), finished), encoding="utf-8")
        (temporary / SEEDS).write_text(json.dumps(settings.seeds) + "\n", encoding="utf-8")
    tables = [_measures(one, name, seed) for seed, one in zip(settings.seeds, trained, strict=True)]
    return pl.concat(tables)


def _card(run: str, settings: Pretrain, finished: Finished) -> str:
    said = _read(finished, "objective.json")
    return model_card(run, settings, _read(finished, "metrics.json"), said["card"], said["kind"])


def _measures(finished: Finished, run: str, seed: int) -> pl.DataFrame:
    values = _read(finished, "metrics.json").items()
    return with_run(
        measures_table([plain_measure(name, value, protocol="pretrain") for name, value in values]), run, seed
    )


def _read(finished: Finished, name: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((finished.folder / name).read_text(encoding="utf-8"))
    return values
