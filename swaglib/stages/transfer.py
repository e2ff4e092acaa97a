"""Transfer: every protocol on frozen features, on every task."""

from pathlib import Path

import polars as pl

from swaglib.evaluation.results import ProtocolResult, Transferred, gather, read_protocol
from swaglib.launch.closure import constant
from swaglib.launch.launch import launch_all
from swaglib.launch.work import Input, Work
from swaglib.measures import with_run
from swaglib.registry import module_name
from swaglib.settings.transfer import Features, Transfer, protocol_settings
from swaglib.stages.features import features_work
from swaglib.stages.inputs import (
    SHARDS,
    definition,
    machine,
    network_files,
    networks,
    task_files,
    task_images,
    threads,
)

ROOM = "swaglib.evaluation.protocols"
SHORT = ("linear", "knn")
"""Protocols that are run for every seed; long ones use the first."""


def works(settings: Transfer, run: str) -> list[Work]:
    """Returns the works of a run: features of every task, then every protocol on every task, for each network."""
    return [work for own in _by_seed(settings, run).values() for part in own for work in part.values()]


def _by_seed(settings: Transfer, run: str) -> dict[int, tuple[dict[str, Work], dict[tuple[str, str], Work]]]:
    found = {}
    for place, (seed, network) in enumerate(networks(run).items()):
        name = f"{run} seed {seed}" if place else run
        features = {
            task: features_work(task, network, features_of(settings, task), f"features of {task}, {name}")
            for task in settings.tasks
        }
        protocols = [own for own in settings.protocols if not place or own in SHORT]
        asked = [(task, own) for task in settings.tasks for own in protocols if _asked(settings, task, own)]
        works = {
            (task, own): _protocol_work(settings, task, own, network, features, f"{own} on {task}, {name}")
            for task, own in asked
        }
        found[seed] = (features, works)
    return found


def features_of(settings: Transfer, task: str) -> Features:
    """Returns the settings of a task's features."""
    return Features(task, settings.test_share, settings.validation_share, settings.smallest_class, settings.seed)


def _asked(settings: Transfer, task: str, protocol: str) -> bool:
    if protocol == "corruptions":
        return task in settings.corrupted
    return definition(task).trained_on is None or protocol in ("linear", "own_head")


def _protocol_work(
    settings: Transfer, task: str, protocol: str, network: Path, features: dict[str, Work], title: str
) -> Work:
    inputs: dict[str, Input] = {"features": features[task]}
    other = definition(task).trained_on
    reads: tuple[Path, ...] = ()
    if other is not None:
        inputs["trained_on"] = features[other]
    if looks_again(protocol):
        posts, reads = task_images(task)
        inputs |= {"network": network_files(network), "posts": posts, "tasks": task_files(task)}
    if protocol == "linear" and (SHARDS / "duplicates.parquet").is_file():
        inputs["duplicates"] = SHARDS / "duplicates.parquet"
    return Work(
        protocol,
        "swaglib.evaluation.protocol:evaluate_protocol",
        {"settings": protocol_settings(settings), "protocol": protocol},
        inputs,
        title=title,
        modules=(module_name(ROOM, protocol),),
        threads=threads(),
        reads=reads,
        machine=machine(),
    )


def looks_again(protocol: str) -> bool:
    """Tells whether a protocol needs the network and the images again: its module says `NETWORK = True`."""
    return bool(constant(module_name(ROOM, protocol), "NETWORK"))


def run(settings: Transfer, name: str) -> Transferred:
    """Evaluates all networks of a run.

    Returns:
        Results of all seeds: measures with run and seed, and of the first seed scores, sizes and settings tried.
    """
    by_seed = _by_seed(settings, name)
    launch_all([work for own in by_seed.values() for part in own for work in part.values()], f"transfer-{name}")
    first: Transferred | None = None
    tables: list[pl.DataFrame] = []
    for seed, (_, works) in by_seed.items():
        finished = launch_all(list(works.values()), f"transfer-{name}", say=False)
        results: dict[tuple[str, str], ProtocolResult] = {
            key: read_protocol(one.folder) for key, one in zip(works, finished, strict=True)
        }
        own = gather(results)
        tables.append(with_run(own.measures, name, seed))
        first = first or own
    assert first is not None
    return Transferred(pl.concat(tables), first.scores, first.sizes, first.tried)
