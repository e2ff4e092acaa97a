"""Curate: from posts to shards, and the tables of what became of hashtags and images."""

from pathlib import Path

from swaglib.curation.files import paths_of
from swaglib.launch.copy import copy_folder
from swaglib.launch.launch import launch_all
from swaglib.launch.work import Work
from swaglib.settings.curate import Curate
from swaglib.stages.images import own_paths
from swaglib.stages.inputs import POSTS, SHARDS, WORDNET, threads

CURATION = Path("data/curation")


def works(settings: Curate) -> list[Work]:
    """Returns the work of the stage."""
    return [
        Work(
            "curation",
            "swaglib.curation.work:curate",
            {"settings": settings},
            {"posts": POSTS, "wordnet": WORDNET},
            title="curate",
            unit="step",
            threads=threads(),
            reads=(*own_paths(), *paths_of(settings)),
        )
    ]


def run(settings: Curate) -> None:
    """Curates: writes `data/shards`, and `data/curation` with what the notebook shows."""
    (curation,) = launch_all(works(settings), "curate")
    copy_folder(curation.folder / "shards", SHARDS)
    copy_folder(curation.folder / "look", CURATION)
