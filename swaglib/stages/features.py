"""Features of tasks, which several stages start from: one work for each task, and one for each network on it."""

from pathlib import Path

from swaglib.launch.launch import launch_all
from swaglib.launch.work import Work
from swaglib.settings.splits import Splits
from swaglib.settings.transfer import Features
from swaglib.stages.images import task_files, task_images
from swaglib.stages.inputs import machine, network_files, small
from swaglib.tasks.load import TaskData
from swaglib.tasks.written import read_task


def task_work(settings: Features) -> Work:
    """Returns the work that reads a task and splits it, once for all networks.

    Args:
        settings: the task, and how it is split.
    """
    posts, reads = task_images(settings.task)
    return Work(
        "task",
        "swaglib.tasks.work:prepare_task",
        {"settings": settings},
        {"posts": posts, "tasks": task_files(settings.task)},
        title=f"task {settings.task}",
        **small(),
        reads=reads,
    )


def features_work(settings: Features, network: Path, title: str) -> Work:
    """Returns the work that extracts the features of all images of a task.

    Args:
        settings: the task, and how it is split.
        network: folder of the network.
        title: title of the work.
    """
    _, reads = task_images(settings.task)
    return Work(
        "features",
        "swaglib.evaluation.extract:extract",
        {},
        {"network": network_files(network), "task": task_work(settings)},
        title=title,
        **small(),
        reads=reads,
        machine=machine(),
    )


def shown_task(name: str, splits: Splits) -> TaskData:
    """Returns a task with its images, to look at them: as works read it, not read and split anew.

    Args:
        name: name of a file in `tasks/`.
        splits: how it is split.
    """
    return read_task(launch_all([task_work(Features(name, splits))], say=False)[0].folder)
