"""The work that extracts the features of all images of a task."""

from collections.abc import Callable
from pathlib import Path

from swaglib.evaluation.features import extract_features
from swaglib.evaluation.features_file import write_features
from swaglib.networks.load import load_backbone
from swaglib.settings.machine import Machine
from swaglib.settings.transfer import Features
from swaglib.tasks.definition import read_definition
from swaglib.tasks.load import TaskData, load_task


def extract(
    settings: Features,
    network: Path,
    posts: Path,
    tasks: Path,
    folder: Path,
    machine: Machine | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Extracts the features of all images of a task, and writes them: see `swaglib.evaluation.features_file`.

    Args:
        settings: the task, and how it is split.
        network: folder with `config.json` and `model.safetensors`.
        posts: folder of the posts that the task is made of.
        tasks: folder with the file of the task, and of the task that it is trained on.
        folder: folder to write the features to.
        machine: what this machine gives.
        report: takes images done and images in all.

    Raises:
        FileNotFoundError: if the images of the task are not there.
        ValueError: if the task or the network is not as it should be; names what is wrong.
    """
    data = task_of(settings, posts, tasks)
    threads = machine.decode_threads if machine is not None else None
    found = extract_features(
        load_backbone(str(network)),
        data.images,
        f"Features of {settings.task}",
        border=data.definition.border,
        threads=threads,
        report=report,
    )
    write_features(folder, data, found)


def task_of(settings: Features, posts: Path, tasks: Path) -> TaskData:
    """Loads a task with its images.

    Args:
        settings: the task, and how it is split.
        posts: folder of the posts that the task is made of.
        tasks: folder with the file of the task, and of the task that it is trained on.
    """
    definition = read_definition(tasks / f"{settings.task}.yaml")
    return load_task(settings.task, definition, posts, settings.splits)
