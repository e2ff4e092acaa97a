"""Transfer: every protocol on frozen features, on every task."""

from pathlib import Path
from typing import Any

import polars as pl

from swaglib.atomic import atomic_folder
from swaglib.evaluation.resolutions_files import ACCURACY, MEASURED, SPEED, TIMES
from swaglib.evaluation.results import Transferred, gather, read_protocol
from swaglib.launch.closure import constant
from swaglib.launch.copy import copy_file
from swaglib.launch.launch import launch_all
from swaglib.launch.work import Input, Work
from swaglib.measures import with_run, write_measures
from swaglib.registry import module_name
from swaglib.settings.transfer import ADMISSION, RESOLUTIONS, Features, Transfer, protocol_settings
from swaglib.stages.features import features_work, task_work
from swaglib.stages.images import definition, task_images
from swaglib.stages.inputs import SHARDS, machine, network_files, networks, small
from swaglib.stages.publish import METRICS, results_of

ROOM = "swaglib.evaluation.protocols"
LABELLED, LABELS = 10, 3
"""Held-out images that are shown with the strongest labels of the network, and how many of these."""

QUERIES, NEIGHBOURS = 8, 6
"""Test images of the first task that are shown with the most similar images to learn from, and how many of these."""

SHORT = ("linear", "knn")
"""Protocols that are run for every seed; long ones use the first."""


def works(settings: Transfer, run: str) -> list[Work]:
    """Returns the works of a run: features of every task, then every protocol on every task, for each network."""
    by_seed = [work for own in _by_seed(settings, run).values() for part in own for work in part.values()]
    return [*by_seed, *looks(settings, run)]


def _by_seed(settings: Transfer, run: str) -> dict[int, tuple[dict[str, Work], dict[tuple[str, str], Work]]]:
    found = {}
    for place, (seed, network) in enumerate(networks(run).items()):
        name = f"{run} seed {seed}" if place else run
        features = {
            task: features_work(features_of(settings, task), network, f"features of {task}, {name}")
            for task in settings.tasks
        }
        protocols = [own for own in settings.protocols if not place or own in SHORT]
        protocols += [ADMISSION] if run in settings.admission and not place else []
        asked = [(task, own) for task in settings.tasks for own in protocols if _asked(settings, task, own, run)]
        works = {
            (task, own): _protocol_work(settings, task, own, network, features, f"{own} on {task}, {name}")
            for task, own in asked
        }
        found[seed] = (features, works)
    return found


def features_of(settings: Transfer, task: str) -> Features:
    """Returns the settings of a task's features."""
    return Features(task, settings.splits)


def _asked(settings: Transfer, task: str, protocol: str, run: str) -> bool:
    if settings.skips(protocol, run, task):
        return False
    if protocol == "corruptions":
        return task in settings.corrupted
    return definition(task).trained_on is None or protocol in ("linear", "own_head")


def _protocol_work(
    settings: Transfer, task: str, protocol: str, network: Path, features: dict[str, Work], title: str
) -> Work:
    module = module_name(ROOM, protocol)
    inputs: dict[str, Input] = {"features": features[task]}
    own: dict[str, Any] = {"settings": protocol_settings(settings), "protocol": protocol}
    reads: tuple[Path, ...] = ()
    other = definition(task).trained_on
    if other is not None:
        inputs["trained_on"] = features[other]
    if constant(module, "NETWORK"):
        inputs["network"] = network_files(network)
    if constant(module, "IMAGES"):
        _, reads = task_images(task)
        inputs["task"] = task_work(features_of(settings, task))
    if protocol == "linear":
        inputs["duplicates"] = SHARDS / "duplicates.parquet"
    return Work(
        protocol,
        "swaglib.evaluation.protocol:evaluate_protocol",
        own,
        inputs,
        title=title,
        modules=(module,),
        **small(),
        reads=reads,
        machine=machine(),
    )


def looks(settings: Transfer, run: str) -> list[Work]:
    """Returns the works that are only looked at.

    Labels of held-out images; of the first task, accuracy at several resolutions and the neighbours of test images.
    """
    network, task = next(iter(networks(run).values())), settings.tasks[0]
    _, reads = task_images(task)
    files = {"network": network_files(network)}
    held_out = (SHARDS / "index.parquet", *sorted(SHARDS.glob("held-out-*.tar")))
    labels = Work(
        "strongest_labels",
        "swaglib.evaluation.strongest:strongest_labels",
        {"count": LABELLED, "k": LABELS},
        {**files, "shards": held_out},
        title=f"labels of held-out images, {run}",
        **small(),
    )
    resolutions = Work(
        "resolutions",
        "swaglib.evaluation.resolutions:measure_resolutions",
        {"settings": protocol_settings(settings)},
        {**files, "task": task_work(features_of(settings, task))},
        title=f"{task} at several resolutions, {run}",
        **small(),
        reads=reads,
        logs=logs(run),
    )
    nearest = Work(
        "nearest",
        "swaglib.evaluation.nearest:nearest_images",
        {"count": QUERIES, "k": NEIGHBOURS},
        {"features": features_work(features_of(settings, task), network, f"features of {task}, {run}")},
        title=f"neighbours on {task}, {run}",
        **small(),
    )
    return [labels, nearest] if settings.skips(RESOLUTIONS, run, task) else [labels, resolutions, nearest]


def logs(run: str) -> Path:
    """Returns the folder of what depends on the machine and the hour."""
    return Path("logs/throughput") / run


def run(settings: Transfer, name: str) -> Transferred:
    """Evaluates all networks of a run, and publishes measures, scores and what is only looked at.

    Returns:
        Results of all seeds: measures with run and seed, and of the first seed scores, sizes and settings tried.
    """
    by_seed = _by_seed(settings, name)
    shown = looks(settings, name)
    every = [work for own in by_seed.values() for part in own for work in part.values()]
    launch_all([*shown, *every], f"transfer-{name}")
    gathered: dict[int, Transferred] = {}
    for seed, (_, works) in by_seed.items():
        finished = launch_all(list(works.values()), f"transfer-{name}", say=False)
        gathered[seed] = gather({key: read_protocol(one.folder) for key, one in zip(works, finished, strict=True)})
    first = next(iter(gathered.values()))
    measures = pl.concat([with_run(own.measures, name, seed) for seed, own in gathered.items()])
    results = Transferred(measures, first.scores, first.sizes, first.tried)
    write_measures(measures, METRICS / f"transfer-{name}.csv")
    results.write_summary(METRICS / f"transfer-{name}.json")
    with atomic_folder(results_of("transfer", name)) as temporary:
        results.write_scores(temporary / "scores.parquet")
        for seed, own in list(gathered.items())[1:]:
            own.write_scores(temporary / f"seed-{seed}.parquet")
        for one in launch_all(shown, f"transfer-{name}", say=False):
            for path in one.folder.iterdir():
                copy_file(path, temporary / path.name)
    return results


def resolutions(name: str) -> pl.DataFrame:
    """Returns the accuracy of a run's network at several resolutions, and its throughput if that was measured here.

    A run for which `resolutions` are skipped gives no row.
    """
    found = results_of("transfer", name) / ACCURACY
    table = pl.read_csv(found, schema=MEASURED) if found.is_file() else pl.DataFrame(schema=MEASURED)
    path = logs(name) / SPEED
    times = pl.read_csv(path, schema=TIMES) if path.is_file() else pl.DataFrame(schema=TIMES)
    joined = table.join(times, on="image_size", how="left", maintain_order="left")
    return joined.select(pl.lit(name).alias("backbone"), pl.all())
