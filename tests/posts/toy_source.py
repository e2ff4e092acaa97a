"""A source of one's own, outside the package: lines of a path and its hashtags, with a tab between them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic.dataclasses import dataclass

from swaglib.posts.files import matching_files
from swaglib.posts.malformed import Malformed
from swaglib.settings.source import Source
from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Settings(Source):
    """Settings of the source.

    Attributes:
        files: patterns of the text files.
        images: folder that the paths start from.
        comment: how lines begin that are left out.
    """

    files: list[str]
    images: str
    comment: str = "%"


def read(settings: Settings) -> Iterator[dict[str, Any] | Malformed]:
    """Yields the posts of all files, and the lines that give none."""
    for path in matching_files(settings.files):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            name, _, hashtags = line.partition("\t")
            if line.startswith(settings.comment):
                yield Malformed(str(path), number, "a comment")
                continue
            image = str(Path(settings.images) / name)
            yield {"where": (str(path), number), "id": name, "path": image, "hashtags": hashtags.split()}
