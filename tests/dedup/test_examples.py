"""Pairs of images for looking at lie in the row of their bounds."""

from pathlib import Path

import polars as pl

from swaglib.dedup.examples import pairs_by_threshold
from swaglib.dedup.neighbours import PAIR
from tests.dedup.scenes import scene
from tests.images.encoded import encoded


def test_pairs_lie_in_the_row_of_their_bounds(files: dict[str, Path]) -> None:
    rows = [
        ("first/0", "sister/0", True, 0, 1.0),
        ("first/1", "other/200", False, 4, 0.97),
        ("first/2", "other/201", False, 6, 0.95),
    ]
    pairs = pl.DataFrame(rows, schema=PAIR, orient="row")
    _, captions = pairs_by_threshold(pairs, "similarity", [1.01, 0.98, 0.96, 0.95], 1, list(files.values()), 0)
    assert captions == ["1.000", "", "0.970", "", "0.950", ""], "a row holds its smaller bound"
    images, captions = pairs_by_threshold(pairs, "distance", [0, 4, 5], 1, list(files.values()), 0)
    assert captions == ["0 bits", "", "4 bits", ""]
    assert images == [encoded(scene(seed), "png") for seed in (0, 0, 1, 200)]
