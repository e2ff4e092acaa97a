"""Drawings are divided by concept and design."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from swaglib.detection.drawings import part_of, read_drawings
from tests.detection.shapes import SCENES, write_shapes


def test_parts_share_no_concept_and_designs_stay_apart(tmp_path: Path) -> None:
    posts = write_shapes(tmp_path)
    parts = {part: read_drawings(posts, SCENES, part, 0) for part in ("train", "validation", "test")}
    concepts = {}
    for part, drawings in parts.items():
        assert drawings.classes == ["circle", "square"]
        names = {name for of_class in drawings.names for concept in of_class for name in concept}
        assert {name.split("/")[0] for name in names} == {"pencil" if part == "train" else "crayon"}
        bases = pl.read_parquet(posts / "crayon.parquet").vstack(pl.read_parquet(posts / "pencil.parquet"))
        concepts[part] = set(bases.filter(pl.col("id").is_in(list(names)))["base"])
        assert all(part_of(base, SCENES, 0) == part for base in concepts[part])
    assert not concepts["train"] & concepts["test"] and not concepts["validation"] & concepts["test"]


def test_classes_that_are_too_small_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"detection\.scenes\.smallest_class"):
        read_drawings(write_shapes(tmp_path), replace(SCENES, smallest_class=50), "train", 0)
