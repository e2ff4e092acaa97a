"""Segmentations go round through compressed run lengths, and malformed ones are named."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swaglib.detection.coco import read_coco
from swaglib.detection.segmentation import from_mask, run_lengths, to_mask
from tests.detection.conftest import Write


@given(st.lists(st.booleans(), min_size=60, max_size=60))
@settings(max_examples=50, deadline=None)
def test_compressed_run_lengths_go_round(pixels: list[bool]) -> None:
    mask = np.array(pixels).reshape(6, 10)
    encoded = from_mask(mask)
    text = {"size": [6, 10], "counts": encoded["counts"].decode("ascii")}
    assert (to_mask(run_lengths(text, 6, 10)) == mask).all()


def test_long_runs_go_round() -> None:
    mask = np.zeros((400, 300), dtype=np.bool_)
    mask[3:390, 5:7] = mask[17, 200:290] = True
    encoded = from_mask(mask)
    text = {"size": [400, 300], "counts": encoded["counts"].decode("ascii")}
    assert (to_mask(run_lengths(text, 400, 300)) == mask).all()


@pytest.mark.parametrize(
    ("segmentation", "said"),
    [
        ("circle", "neither a list of polygons"),
        ({"size": [20, 10], "counts": [200]}, "for \\[20, 10\\]"),
        ({"size": [10, 20], "counts": [199]}, "do not add up to the 200 pixels"),
        ({"size": [10, 20], "counts": "0o"}, "do not make the 200 pixels"),
        ({"size": [10, 20], "counts": "\x7f\x7f"}, "do not make the 200 pixels"),
    ],
)
def test_malformed_segmentations_are_named(write: Write, tmp_path: Path, segmentation: Any, said: str) -> None:
    with pytest.raises(ValueError, match=f"annotation 0 has .*{said}"):
        read_coco(write([{"bbox": [0, 0, 5, 5], "segmentation": segmentation}]), tmp_path)
