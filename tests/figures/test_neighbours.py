"""The figure of nearest neighbours: who stands where, and what is marked right."""

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.axes import Axes

from swaglib.evaluation.nearest import NEAREST
from swaglib.figures.neighbours import neighbours_figure
from tests.conftest import shape_image

ROWS = [
    ("q1", "circle", 1, "a", "circle", 0.91, True),
    ("q1", "circle", 2, "b", "square", 0.5, False),
    ("q2", "square", 1, "b", "square", 0.7, True),
]
TABLE = pl.DataFrame(ROWS, schema=NEAREST, orient="row")
IMAGES = {name: shape_image("circle", "red") for name in ("q1", "q2", "a")} | {"b": None}


def frame(axes: Axes) -> list[str]:
    return [str(spine.get_linestyle()) for spine in axes.spines.values() if spine.get_visible()]


def test_a_row_begins_with_the_image_and_marks_its_neighbours() -> None:
    plt.close("all")
    figure = neighbours_figure(TABLE, IMAGES)
    assert plt.get_fignums() == [], "a cell would show it a second time"
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == ["circle", "✓ 0.910\ncircle", "✗ 0.500\nsquare", "square", "✓ 0.700\nsquare", ""]
    assert [bool(axes.images) for axes in figure.axes] == [True, True, False, True, False, False], "b has no image"
    query, right, wrong, *_, nobody = figure.axes
    assert frame(query) == [] and frame(right) == ["-"] * 4 and frame(wrong) == ["--"] * 4
    assert not nobody.axison


def test_without_neighbours_a_sentence_says_so() -> None:
    (axes,) = neighbours_figure(TABLE.clear(), IMAGES).axes
    assert "no images" in axes.texts[0].get_text()
