"""A task of shapes and its features as files, for the tests of works."""

from dataclasses import replace
from pathlib import Path

from swaglib.evaluation.extract import extract
from swaglib.settings.transfer import Features
from swaglib.tasks.work import prepare_task
from tests.conftest import MACHINE, SPLITS
from tests.evaluation import shapes

SETTINGS = replace(shapes.SETTINGS, protocols=[*shapes.SETTINGS.protocols, shapes.OWN])
FEATURES = Features("shapes", SPLITS)
TASK = """title: shapes
license: CC0-1.0
border: 1
source: {kind: posts, posts: [crayon, pencil], label: subgroup, smallest_class: 5}
"""


def extracted(name: str) -> Path:
    """Extracts the features of the task into a new folder."""
    folder = Path(name)
    folder.mkdir()
    extract(Path("network"), prepared(), folder, MACHINE)
    return folder


def prepared() -> Path:
    """Prepares the task, if it is not there yet."""
    folder = Path("prepared")
    if not folder.is_dir():
        folder.mkdir()
        prepare_task(FEATURES, Path("posts"), Path("tasks"), folder)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    """Returns the files of a folder by their names."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}
