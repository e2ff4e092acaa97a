"""Pretrain: one network for each seed of a run."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from swaglib.atomic import atomic_folder
from swaglib.launch.copy import copy_file
from swaglib.launch.digest import files_below
from swaglib.launch.launch import Finished, launch, launch_all
from swaglib.launch.work import Source, Work
from swaglib.measures import measures_table, plain_measure, with_run
from swaglib.registry import module_name
from swaglib.settings.pretrain import Pretrain, PretrainRun, of_seed
from swaglib.stages.inputs import RUNS, SEEDS, SHARDS, machine, threads
from swaglib.training.card import model_card
from swaglib.training.seen import Seen, read_seen

LOGS = Path("logs/training")
SHOWN = 24
"""Images of the first batch that are looked at."""


def works(settings: PretrainRun, run: str) -> list[Work]:
    """Returns the works of a run: a training for each seed, and the look at the first one before it."""
    return [*_trainings(settings, run), _look(settings, run)]


def _trainings(settings: PretrainRun, run: str) -> list[Work]:
    return [_work(of_seed(settings, seed), run, seed == settings.seeds[0]) for seed in settings.seeds]


def _work(settings: Pretrain, run: str, first: bool) -> Work:
    title = f"pretrain-{run}" if first else f"pretrain-{run}-seed-{settings.seed}"
    return training_work(settings, title, logs(run, settings.seed, first))


def training_work(settings: Pretrain, title: str, logs: Path | None = None, shards: Source | None = None) -> Work:
    """Returns the work of one training.

    Args:
        settings: settings of the training.
        title: title for lists and bars.
        logs: folder in which it says how fast it went; None for none.
        shards: shards to learn from; None takes those of the stage `curate`.
    """
    own = (SHARDS / "index.parquet", SHARDS / "vocabulary.json", *sorted(SHARDS.glob("*.tar")))
    return Work(
        "pretrain",
        "swaglib.training.pretrain:pretrain",
        {"settings": settings},
        {"shards": own if shards is None else shards},
        title=title,
        modules=(module_name("swaglib.objectives", settings.objective),),
        threads=threads(),
        machine=machine(),
        logs=logs,
    )


def _look(settings: PretrainRun, run: str) -> Work:
    """Returns the work that looks at the run of the first seed before its training."""
    own = of_seed(settings, settings.seeds[0])
    return Work(
        "look",
        "swaglib.training.look:look_at_run",
        # How far and how fast weights move, and how often one looks, changes no view: it is left out of the key.
        {"settings": replace(own, images=own.batch_size, learning_rate=1.0, validations=0), "count": SHOWN},
        {"shards": (SHARDS / "index.parquet", SHARDS / "vocabulary.json", *sorted(SHARDS.glob("*.tar")))},
        title=f"look-{run}",
        modules=(module_name("swaglib.objectives", settings.objective),),
        threads=threads(),
    )


def logs(run: str, seed: int, first: bool = True) -> Path:
    """Returns the folder in which training says how fast it went."""
    return LOGS / run if first else LOGS / run / f"seed-{seed}"


def look(settings: PretrainRun, name: str) -> Seen:
    """Looks at a run before its training: views of its first batch, and the size of its network."""
    return read_seen(launch(_look(settings, name)).folder)


def run(settings: PretrainRun, name: str) -> pl.DataFrame:
    """Trains the networks of a run, and writes `runs/<run>`: the first seed's network, and `seed-<n>` for each other.

    Returns:
        Counts and last losses, in the schema of measures.
    """
    trained = launch_all(_trainings(settings, name), f"pretrain-{name}")
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
