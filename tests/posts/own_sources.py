"""Sources of posts of one's own, and what is made of them, for the tests."""

import csv
from pathlib import Path
from typing import Any

import polars as pl

from swaglib.posts.load import load_sources
from swaglib.posts.schema import partitions_of, read_posts
from swaglib.settings.collect import Collect
from swaglib.settings.reading import check

LICENSE = "CC-BY-4.0"


def collection(**sources: dict[str, Any]) -> Collect:
    """Returns the settings of the stage `collect` for sources alone."""
    parameters = {
        **{"image_size": 32, "evaluation_size": 32, "languages": ["en"]},
        **{"designs": {}, "tagged_sets": [], "icon_sets": [], "held_out": [], "sources": sources},
    }
    chosen: Collect = check("collect", parameters)
    return chosen


def checked(**sources: dict[str, Any]) -> dict[str, Any]:
    """Returns sources as `params.yaml` gives them to the stage `collect`."""
    return collection(**sources).sources


def loaded(**sources: dict[str, Any]) -> dict[str, Any]:
    """Returns the settings of sources, each of the class that its kind has."""
    return load_sources(checked(**sources))


def table(path: Path, rows: list[str], **more: Any) -> dict[str, Any]:
    """Writes a CSV file and returns the settings of its source."""
    path.write_text("path,hashtags\n" + "".join(f"{row}\n" for row in rows))
    images = str(path.parent / "images")
    return {"kind": "table", "license": LICENSE, "metadata": [str(path)], "images": images, **more}


def malformed_of(folder: Path) -> list[list[str]]:
    with open(folder / "malformed.csv", newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))


def posts_of(folder: Path, source: str) -> pl.DataFrame:
    return pl.concat([read_posts(part) for part in partitions_of(folder, source)])
