"""Features of tasks, which several stages start from: one work for each network and task."""

from pathlib import Path

from swaglib.launch.work import Work
from swaglib.settings.transfer import Features
from swaglib.stages.images import task_files, task_images
from swaglib.stages.inputs import machine, network_files, threads


def features_work(task: str, network: Path, splits: Features, title: str) -> Work:
    """Returns the work that extracts the features of all images of a task.

    Args:
        task: its name.
        network: folder of the network.
        splits: how the task is split.
        title: title of the work.
    """
    posts, reads = task_images(task)
    return Work(
        "features",
        "swaglib.evaluation.extract:extract",
        {"settings": splits},
        {"network": network_files(network), "posts": posts, "tasks": task_files(task)},
        title=title,
        threads=threads(),
        reads=reads,
        machine=machine(),
    )
