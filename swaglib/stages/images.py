"""The images that works look at: posts, files of tasks, and what lies in folders of the user's own."""

from pathlib import Path

from swaglib import project
from swaglib.launch.work import Source
from swaglib.posts.load import load_sources, paths_of
from swaglib.posts.schema import partitions_of
from swaglib.settings.collect import Collect
from swaglib.settings.reading import check
from swaglib.stages.inputs import POSTS, TASKS
from swaglib.tasks.definition import Definition, PostsSource, read_definition


def own_paths() -> tuple[Path, ...]:
    """Returns the files and folders of your own sources, whose images posts may only point to."""
    chosen: Collect = check("collect", project.parameters("collect"))
    return tuple(paths_of(load_sources(chosen.sources).values()))


def task_files(name: str) -> tuple[Path, ...]:
    """Returns the file of a task, and that of the task that its classifier is trained on."""
    other = definition(name).trained_on
    return tuple(TASKS / f"{own}.yaml" for own in (name, *([other] if other else [])))


def definition(name: str) -> Definition:
    """Returns what the file of a task says."""
    return read_definition(TASKS / f"{name}.yaml")


def task_images(name: str) -> tuple[Source, tuple[Path, ...]]:
    """Returns the files of posts that a task is made of, and what else is read for its images.

    Returns:
        Files of posts (none for a task of other data), and paths that the task's own file names.
    """
    source = definition(name).source
    if not isinstance(source, PostsSource):
        named = [getattr(source, key) for key in ("folder", "table", "images") if hasattr(source, key)]
        return (), tuple(Path(own) for own in named)
    sources = list(dict.fromkeys([*source.posts, *(one for part in source.designs.values() for one in part)]))
    return posts_of(sources), own_paths()


def posts_of(sources: list[str]) -> tuple[Path, ...]:
    """Returns the files of posts of some sources."""
    return tuple(path for name in sources for path in partitions_of(POSTS, name))
