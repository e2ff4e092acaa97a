"""Fairness: what a run's first network says of images that differ in one attribute."""

from swaglib.launch.launch import launch_all
from swaglib.launch.work import Work
from swaglib.settings.analysis import Fairness
from swaglib.stages.images import own_paths
from swaglib.stages.inputs import POSTS, SHARDS, machine, network_files, networks, threads
from swaglib.stages.publish import publish


def works(settings: Fairness, run: str) -> list[Work]:
    """Returns the work of a run."""
    network = next(iter(networks(run).values()))
    return [
        Work(
            "fairness",
            "swaglib.fairness.work:counterfactual",
            {"settings": settings},
            {
                "network": network_files(network),
                "posts": tuple(sorted(POSTS.glob("*.parquet"))),
                "index": SHARDS / "index.parquet",
            },
            title=f"fairness-{run}",
            threads=threads(),
            reads=own_paths(),
            machine=machine(),
        )
    ]


def run(settings: Fairness, name: str) -> None:
    """Compares the labels of images that differ in one attribute, and publishes results and measures."""
    (finished,) = launch_all(works(settings, name), f"fairness-{name}")
    publish(finished.folder, "fairness", name, next(iter(networks(name))))
