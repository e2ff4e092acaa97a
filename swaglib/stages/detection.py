"""Detection: a detector on a run's first network."""

from dataclasses import replace
from pathlib import Path

from swaglib.launch.launch import launch_all
from swaglib.launch.work import Input, Work
from swaglib.settings.detection import Detection
from swaglib.stages.images import own_paths, posts_of
from swaglib.stages.inputs import machine, network_files, networks, threads
from swaglib.stages.publish import publish


def works(settings: Detection, run: str) -> list[Work]:
    """Returns the work of a run."""
    network = next(iter(networks(run).values()))
    inputs: dict[str, Input] = {"network": network_files(network)}
    reads: tuple[Path, ...] = ()
    if settings.annotations is None or settings.images is None:
        sources = dict.fromkeys([*settings.scenes.train_designs, *settings.scenes.test_designs])
        inputs["posts"] = posts_of(list(sources))
        reads = own_paths()
    else:
        inputs |= {"posts": (), "annotations": Path(settings.annotations), "images": Path(settings.images)}
    return [
        Work(
            "detection",
            "swaglib.detection.work:detect_objects",
            {"settings": replace(settings, annotations=None, images=None)},
            inputs,
            title=f"detection-{run}",
            threads=threads(),
            reads=reads,
            machine=machine(),
        )
    ]


def run(settings: Detection, name: str) -> None:
    """Trains and evaluates a detector on a run's first network, and publishes results and measures."""
    (finished,) = launch_all(works(settings, name), f"detection-{name}")
    publish(finished.folder, "detection", name, next(iter(networks(name))))
