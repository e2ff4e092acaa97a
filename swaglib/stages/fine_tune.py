"""Fine-tune: all weights of a run's first network learn each task."""

from dataclasses import replace
from pathlib import Path

from swaglib.launch.launch import launch_all
from swaglib.launch.work import Work
from swaglib.settings.fine_tune import FineTune
from swaglib.stages.images import task_files, task_images
from swaglib.stages.inputs import machine, network_files, networks, threads
from swaglib.stages.publish import publish_together


def works(settings: FineTune, run: str) -> list[Work]:
    """Returns the works of a run: one for each task."""
    network = next(iter(networks(run).values()))
    return [_work(replace(settings, tasks=[task]), network, f"fine-tuning on {task}, {run}") for task in settings.tasks]


def _work(settings: FineTune, network: Path, title: str) -> Work:
    (task,) = settings.tasks
    posts, reads = task_images(task)
    return Work(
        "fine_tune",
        "swaglib.evaluation.fine_tuning.work:fine_tune_task",
        {"settings": settings},
        {"network": network_files(network), "posts": posts, "tasks": task_files(task)},
        title=title,
        threads=threads(),
        reads=reads,
        machine=machine(),
    )


def run(settings: FineTune, name: str) -> None:
    """Fine-tunes a run's first network on every task, and publishes results and measures."""
    folders = [one.folder for one in launch_all(works(settings, name), f"fine_tune-{name}")]
    publish_together(folders, "fine_tune", name, next(iter(networks(name))))
