"""Collect: fetch archives, then render posts from them."""

from pathlib import Path

from swaglib.hashtags.wordnet_files import extract_wordnet
from swaglib.launch.copy import copy_folder
from swaglib.launch.launch import launch_all
from swaglib.launch.work import Work
from swaglib.posts.embedded import fetch_archives
from swaglib.posts.sources import modules_of, paths_of
from swaglib.settings.collect import Collect
from swaglib.stages.inputs import POSTS, WORDNET, threads

ARCHIVES = Path("data/packages")


def works(settings: Collect) -> list[Work]:
    """Returns the work of the stage: posts, rendered from the archives, which are fetched if they are not there."""
    return [
        Work(
            "posts",
            "swaglib.posts.work:render_posts",
            {"settings": settings},
            {"archives": tuple(fetch_archives(settings, ARCHIVES))},
            title="collect",
            threads=threads(),
            modules=modules_of(settings.sources),
            reads=tuple(paths_of(settings)),
        )
    ]


def run(settings: Collect) -> None:
    """Fetches, renders, and unpacks WordNet: writes `data/posts` and `data/wordnet`."""
    (posts,) = launch_all(works(settings), "collect")
    copy_folder(posts.folder, POSTS)
    extract_wordnet(WORDNET)
