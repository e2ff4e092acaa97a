"""Collect: fetch archives, then render posts from them."""

from pathlib import Path

from swaglib.hashtags.wordnet_files import extract_wordnet
from swaglib.launch.copy import copy_folder
from swaglib.launch.launch import launch_all
from swaglib.launch.work import Work
from swaglib.posts import embedded
from swaglib.posts.load import load_sources, modules_of, paths_of
from swaglib.settings.collect import Collect
from swaglib.stages.inputs import POSTS, WORDNET, threads

ARCHIVES = Path("data/packages")


def works(settings: Collect) -> list[Work]:
    """Returns the work of the stage: posts, rendered from the archives, which are fetched if they are not there."""
    sources = load_sources(settings.sources).values()  # before anything is fetched
    return [
        Work(
            "posts",
            "swaglib.posts.work:render_posts",
            {"settings": settings},
            {"archives": tuple(embedded.fetch_archives(settings, ARCHIVES)), "wordnet": WORDNET},
            title="collect",
            threads=threads(),
            modules=(*modules_of(sources), *embedded.modules_of(settings)),
            reads=tuple(paths_of(sources)),
        )
    ]


def run(settings: Collect) -> None:
    """Unpacks WordNet, fetches and renders: writes `data/posts` and `data/wordnet`."""
    extract_wordnet(WORDNET)
    (posts,) = launch_all(works(settings), "collect")
    copy_folder(posts.folder, POSTS)
