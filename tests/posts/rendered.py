"""A collection from tiny packages for the tests."""

from collections.abc import Callable
from pathlib import Path

from swaglib.posts.work import render_posts
from swaglib.settings.collect import Collect

Archive = Callable[[str, dict[str, object]], Path]


def icon(colour: str) -> dict[str, str]:
    return {"body": f'<circle cx="8" cy="8" r="6" fill="{colour}"/>'}


def svg(colour: str) -> bytes:
    circle = f'<circle cx="8" cy="8" r="6" fill="{colour}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">{circle}</svg>'.encode()


def settings(**changes: object) -> Collect:
    return Collect(
        **{
            "image_size": 16,
            "evaluation_size": 24,
            "languages": ["en"],
            "designs": {"crayon": "emojilib"},
            "tagged_sets": ["lucide"],
            "icon_sets": ["signs"],
            "held_out": [],
            "sources": {},
            **changes,
        }
    )


def rendered(chosen: Collect, archives: Path, wordnet: Path) -> Path:
    """Renders posts into a new folder and returns it."""
    folder = archives / "posts"
    folder.mkdir()
    render_posts(chosen, archives, wordnet, folder)
    return folder
