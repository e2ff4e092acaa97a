"""The figure of predicted hashtags: their order, probability, and which speak for the class."""

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from swaglib.evaluation.zero_shot.predicted import PREDICTED
from swaglib.evaluation.zero_shot.relations import MAP
from swaglib.figures.predicted_hashtags import OTHER, SPEAKS, hashtags_figure
from tests.conftest import shape_image

ROWS = [
    ("one", "animals", 1, "dog.n.01", 0.5),
    ("one", "animals", 2, "car.n.01", 0.25),
    ("two", "vehicles", 1, "dog.n.01", 0.125),
    ("two", "vehicles", 2, "car.n.01", 0.1),
    ("three", "vehicles", 1, "sky.n.01", 0.1),
]
TABLE = pl.DataFrame(ROWS, schema=PREDICTED, orient="row")
WHOLE = pl.DataFrame(
    [("animals", "dog.n.01", "#dog", "same", 0, 1.0), ("vehicles", "car.n.01", "#car", "same", 0, 1.0)],
    schema=MAP,
    orient="row",
)
IMAGES = {name: shape_image("circle", "red") for name in ("one", "two", "three")}


def coloured(axes: Axes) -> list[bool]:
    colours = [to_rgb(bar.get_facecolor()) for bar in axes.patches]
    assert set(colours) <= {to_rgb(SPEAKS), to_rgb(OTHER)}
    return [colour == to_rgb(SPEAKS) for colour in colours]


def test_each_image_stands_beside_its_hashtags_of_which_some_speak_for_its_class() -> None:
    plt.close("all")
    figure = hashtags_figure(TABLE, IMAGES, WHOLE)
    assert plt.get_fignums() == [], "a cell would show it a second time"
    images, bars = figure.axes[0::2], figure.axes[1::2]
    assert [axes.get_title() for axes in images] == ["animals", "vehicles", "vehicles", ""]
    assert [label.get_text() for label in bars[0].get_yticklabels()] == ["#dog", "#car"]
    assert [round(bar.get_width(), 6) for bar in bars[0].patches] == [50.0, 25.0]
    assert [text.get_text() for text in bars[1].texts] == ["12.5 %", "10.0 %"]
    assert [coloured(axes) for axes in bars] == [[True, False], [False, True], [False], []]
    assert bars[0].get_xlim() == bars[1].get_xlim(), "bars of all images can be compared"
    assert bars[0].yaxis_inverted(), "the most probable above"


def test_without_images_a_sentence_says_so() -> None:
    (axes,) = hashtags_figure(TABLE.clear(), {}, WHOLE).axes
    assert "no test images" in axes.texts[0].get_text()
