"""The work that reads and splits a task: images are decoded once here to find near-duplicates, not for each network."""

from collections.abc import Callable
from pathlib import Path

from swaglib.settings.transfer import Features
from swaglib.tasks.definition import read_definition
from swaglib.tasks.load import TaskData, load_task
from swaglib.tasks.written import write_task


def prepare_task(
    settings: Features,
    posts: Path,
    tasks: Path,
    folder: Path,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Reads the images of a task, splits them, and writes them: see `swaglib.tasks.written`.

    Args:
        settings: the task, and how it is split.
        posts: folder of the posts that the task is made of.
        tasks: folder with the file of the task, and of the task that it is trained on.
        folder: folder to write to.
        report: takes steps done and steps in all.

    Raises:
        FileNotFoundError: if the images of the task are not there.
        ValueError: if the task is not as it should be; names what is wrong.
    """
    write_task(folder, task_of(settings, posts, tasks), with_images=True)
    report(1, 1)


def task_of(settings: Features, posts: Path, tasks: Path) -> TaskData:
    """Loads a task with its images.

    Args:
        settings: the task, and how it is split.
        posts: folder of the posts that the task is made of.
        tasks: folder with the file of the task, and of the task that it is trained on.
    """
    definition = read_definition(tasks / f"{settings.task}.yaml")
    return load_task(settings.task, definition, posts, settings.splits)
