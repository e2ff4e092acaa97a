"""Drawings of people in three skin tones for the tests of fairness."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from swaglib.fairness.work import counterfactual
from swaglib.settings.analysis import Fairness
from tests.conftest import MACHINE, shape_image

SETTINGS = Fairness(k=2)
TONES = ("light", "medium", "dark")
NAMES = [f"{name}.n.01" for name in ("dog", "cat", "car", "apple", "tree")]


COLOURS = ("orange", "red", "blue")


def people(source: str, colours: tuple[str, ...] = COLOURS) -> pl.DataFrame:
    """Returns drawings of eight emoji in three skin tones; those of the last one look the same in all of them."""
    rows = [
        {
            "id": f"{source}/{base}-{tone}",
            "image": shape_image("circle", "red" if base == 7 else colour, base % 7),
            "hashtags": ["circle"],
            "source": source,
            "license": "CC0-1.0",
            "base": f"b{base}",
            "concept": f"{base}-{tone}",
            "label": f"person {base}, {tone}",
            "tone": tone,
        }
        for base in range(8)
        for tone, colour in zip(TONES, colours, strict=True)
    ]
    return pl.DataFrame(rows)


def analysed(inputs: Path, room: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Calls the work in a room that holds nothing but its inputs, and returns the files of its result by their name."""
    shutil.copytree(inputs, room)
    (room / "output").mkdir()
    monkeypatch.chdir(room)
    seen: list[tuple[int, int]] = []
    counterfactual(
        SETTINGS,
        Path("network"),
        Path("posts"),
        Path("index.parquet"),
        Path("output"),
        machine=MACHINE,
        report=lambda done, total: seen.append((done, total)),
    )
    assert seen[-1] == (84, 84)  # 21 of each design, and their mirror images
    return {path.name: path.read_bytes() for path in (room / "output").iterdir()}
