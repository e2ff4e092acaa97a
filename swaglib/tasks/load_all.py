"""Loads the tasks that a stage names."""

from pathlib import Path

from swaglib.settings.splits import Splits
from swaglib.tasks.definition import read_definition
from swaglib.tasks.load import TaskData, load_task

TASKS = Path("tasks")


def load_tasks(
    names: list[str],
    posts: Path,
    splits: Splits,
    folder: Path = TASKS,
) -> dict[str, TaskData]:
    """Loads tasks by the names of their files; a task comes after the one whose classifier it tests.

    Args:
        names: names of the files in `folder`, without `.yaml`.
        posts: folder of the stage `collect`.
        splits: see `swaglib.tasks.load.load_task`.
        folder: folder of the files.

    Raises:
        FileNotFoundError: if a file or the images of a task are not there.
        ValueError: if a task tests the classifier of one that is not named.
    """
    definitions = {name: read_definition(folder / f"{name}.yaml") for name in names}
    for name, definition in definitions.items():
        if definition.trained_on is not None and definition.trained_on not in definitions:
            raise ValueError(
                f"The task {name!r} tests the classifier of {definition.trained_on!r}, which is not among the tasks: "
                f"{', '.join(names)}. Name it too."
            )
    ordered = sorted(names, key=lambda name: definitions[name].trained_on is not None)
    return {name: load_task(name, definitions[name], posts, splits) for name in ordered}
