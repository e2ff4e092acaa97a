"""The figure of nearest neighbours: who stands where, and what is marked right."""

import io

import matplotlib.pyplot as plt
import polars as pl
import pytest
from PIL import Image

from swaglib.evaluation.nearest import NEAREST
from swaglib.figures.neighbours import HEIGHT, SIDE, neighbours_figure
from tests.conftest import shape_image

ROWS = [
    ("q1", "circle", 1, "a", "circle", 0.91, True),
    ("q1", "circle", 2, "b", "square", 0.5, False),
    ("q2", "square", 1, "b", "square", 0.7, True),
]
TABLE = pl.DataFrame(ROWS, schema=NEAREST, orient="row")
IMAGES = {name: shape_image("circle", "red") for name in ("q1", "q2", "a")} | {"b": None}


def place(left: float, top: float) -> tuple[int, int]:
    return int(top // HEIGHT), int(left)


def test_a_row_begins_with_the_image_and_marks_its_neighbours() -> None:
    plt.close("all")
    (axes,) = neighbours_figure(TABLE, IMAGES).axes
    assert plt.get_fignums() == [], "a cell would show it a second time"
    written = {place(*text.get_position()): text.get_text() for text in axes.texts}
    assert written == {
        (0, 0): "circle",
        (0, 1): "✓ 0.910\ncircle",
        (0, 2): "✗ 0.500\nsquare",
        (1, 0): "square",
        (1, 1): "✓ 0.700\nsquare",
    }
    drawn = {place(own.get_extent()[0], own.get_extent()[3]) for own in axes.images}
    assert drawn == {(0, 0), (0, 1), (1, 0)}, "b has no image"
    frames = {place(*own.get_xy()): own.get_linestyle() for own in axes.patches}
    assert frames == {(0, 1): "-", (0, 2): "--", (1, 1): "-"}


def test_an_image_that_is_no_square_keeps_its_shape() -> None:
    wide = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(wide, "png")
    (axes,) = neighbours_figure(TABLE, IMAGES | {"q1": wide.getvalue()}).axes
    left, right, bottom, top = axes.images[0].get_extent()
    assert (right - left, bottom - top) == pytest.approx((SIDE, SIDE / 2))


def test_without_neighbours_a_sentence_says_so() -> None:
    (axes,) = neighbours_figure(TABLE.clear(), IMAGES).axes
    assert "no images" in axes.texts[0].get_text()
