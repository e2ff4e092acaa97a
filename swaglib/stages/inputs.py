"""What several stages hand to their works: networks, posts, files of tasks, and what a machine gives."""

import json
from pathlib import Path

from swaglib import project
from swaglib.launch.work import Source
from swaglib.posts.schema import partitions_of
from swaglib.posts.sources import paths_of
from swaglib.settings.collect import Collect
from swaglib.settings.machine import Compute, Machine
from swaglib.settings.reading import check
from swaglib.tasks.definition import Definition, PostsSource, read_definition

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


def own_paths() -> tuple[Path, ...]:
    """Returns the files and folders of your own sources, whose images posts may only point to."""
    chosen: Collect = check("collect", project.parameters("collect"))
    return tuple(paths_of(chosen))


def task_files(name: str) -> tuple[Path, ...]:
    """Returns the file of a task, and that of the task that its classifier is trained on."""
    other = definition(name).trained_on
    return tuple(TASKS / f"{own}.yaml" for own in (name, *([other] if other else [])))


def definition(name: str) -> Definition:
    """Returns what the file of a task says."""
    return read_definition(TASKS / f"{name}.yaml")


def task_images(name: str) -> tuple[Source, tuple[Path, ...]]:
    """Returns the files of posts that a task is made of, and what else is read for its images.

    Returns:
        Files of posts (none for a task of other data), and paths that the task's own file names.
    """
    source = definition(name).source
    if not isinstance(source, PostsSource):
        named = [getattr(source, key) for key in ("folder", "table", "images") if hasattr(source, key)]
        return (), tuple(Path(own) for own in named)
    sources = list(dict.fromkeys([*source.posts, *(one for part in source.designs.values() for one in part)]))
    return posts_of(sources), own_paths()


def posts_of(sources: list[str]) -> tuple[Path, ...]:
    """Returns the files of posts of some sources."""
    return tuple(path for name in sources for path in partitions_of(POSTS, name))
