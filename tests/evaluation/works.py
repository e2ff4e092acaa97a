"""A task of shapes and its features as files, for the tests of works."""

from dataclasses import replace
from pathlib import Path

from swaglib.evaluation.extract import extract
from swaglib.settings.transfer import Features
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
    extract(FEATURES, Path("network"), Path("posts"), Path("tasks"), folder, MACHINE)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    """Returns the files of a folder by their names."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}
