"""The figure of gaps: the found first, definitional labels apart, intervals where there are any."""

import polars as pl
import pytest

from swaglib.fairness.control_measures import BEYOND, CONTROLS
from swaglib.fairness.gap_measures import CENTRED_GAP, FAMILY, GAPS
from swaglib.figures.fairness_gaps import MARKS, gaps_figure, largest_gaps
from swaglib.measures import Interval, measure, measures_table, plain_measure, with_run

GAPS_OF = {
    "villain.n.01": (-0.3, 0.01, 0.02),
    "rock_star.n.01": (0.2, 0.02, 0.60),
    "dog.n.01": (0.9, 0.30, 0.40),
    "woman.n.01": (-2.0, 0.01, 0.01),
}


def measured(around: float | None = 0.1) -> pl.DataFrame:
    where = {"attribute": "gender"}
    rows = [plain_measure(FAMILY, 1446, 81, protocol=GAPS, variant="all", **where)]
    for label, (value, p, beyond) in GAPS_OF.items():
        bounds = (None, None) if around is None else (value - around, value + around)
        interval = Interval(value, *bounds, 900, 81, "cluster_t")
        row = measure(CENTRED_GAP, interval, protocol=GAPS, variant="all", label=label, **where)
        rows.append(row | {"p_adjusted": None if around is None else p})
        own = measure(BEYOND, Interval(value, None, None, 90, 81), protocol=CONTROLS, label=label, **where)
        rows.append(own | {"p_adjusted": beyond})
        other = measure(CENTRED_GAP, interval, protocol=GAPS, variant="held_out", label=label, **where)
        rows.append(other | {"p_adjusted": 1.0})
    return with_run(measures_table(rows), "hashtag", 0)


def test_found_gaps_come_before_larger_ones_and_say_whether_shams_do_as_much() -> None:
    rows = largest_gaps(measured(), "gender", 3)
    assert rows.select("label", "state").rows() == [
        ("woman.n.01", "found, and beyond sham images"),
        ("villain.n.01", "found, and beyond sham images"),
        ("rock_star.n.01", "found, not beyond sham images"),
    ]
    assert largest_gaps(measured(), "gender", 9)["state"].to_list()[-1] == "not found"
    assert largest_gaps(measured(), "skin_tone", 3).is_empty()


def test_definitional_labels_stand_apart_and_every_gap_has_its_interval() -> None:
    figure = gaps_figure(measured(), "gender", {"woman.n.01"})
    names = [[label.get_text() for label in axes.get_yticklabels()] for axes in figure.axes]
    assert names == [["villain", "rock star", "dog"], ["woman"]]
    assert figure.axes[1].get_ylabel() == "definitional"
    drawn = [round(float(box.lines[0].get_xdata()[0]), 6) for axes in figure.axes for box in axes.containers]
    assert drawn == [-0.3, 0.2, 0.9, -2.0]
    assert all(box.has_xerr for axes in figure.axes for box in axes.containers)
    assert figure.axes[0].get_title(loc="left") == "gender, n = 81 base emoji; 1,446 labels tested together"
    assert "women ← 0 → men" in figure.axes[1].get_xlabel()
    legend = figure.axes[0].get_legend()
    assert legend is not None and [text.get_text() for text in legend.get_texts()] == list(MARKS)


def test_without_intervals_gaps_are_drawn_as_not_found() -> None:
    figure = gaps_figure(measured(around=None), "gender")
    assert len(figure.axes) == 1 and not any(box.has_xerr for box in figure.axes[0].containers)
    legend = figure.axes[0].get_legend()
    assert legend is not None and [text.get_text() for text in legend.get_texts()] == ["not found"]


@pytest.mark.parametrize("measures", [measured()[:0], measured()])
def test_without_pairs_a_sentence_says_so(measures: pl.DataFrame) -> None:
    figure = gaps_figure(measures, "skin_tone")
    assert "differ only in skin tone" in figure.axes[0].texts[0].get_text()
