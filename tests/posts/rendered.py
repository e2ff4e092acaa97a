"""A collection from tiny packages for the tests."""

from collections.abc import Callable
from pathlib import Path

from swaglib.posts.work import render_posts
from swaglib.settings.collect import Collect

Archive = Callable[[str, dict[str, object]], Path]


def icon(colour: str) -> dict[str, str]:
    return {"body": f'<circle cx="8" cy="8" r="6" fill="{colour}"/>'}


def settings(**changes: object) -> Collect:
    return Collect(
        **{
            "image_size": 16,
            "languages": ["en"],
            "designs": ["crayon"],
            "icon_sets": ["signs"],
            "sources": {},
            **changes,
        }
    )


def rendered(chosen: Collect, archives: Path) -> Path:
    """Renders posts into a new folder and returns it."""
    folder = archives / "posts"
    folder.mkdir()
    render_posts(chosen, archives, folder)
    return folder
