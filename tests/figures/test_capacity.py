"""Accuracy over the share of images, a line a width."""

import polars as pl
import pytest

from swaglib.figures.capacity import capacity_figure
from swaglib.figures.studies import NOTHING
from swaglib.measures import MEASURE
from swaglib.studies.arms.capacity import SHARES, WIDTHS
from swaglib.studies.results import study_measures
from tests.studies.made_up import HEADLINE, scores


def test_each_width_has_a_line_from_the_smallest_share_to_all() -> None:
    arms = {
        f"{width}_{share}": {seed: scores(seed, 0.3 + place / 10 + part / 5) for seed in range(3)}
        for place, width in enumerate(WIDTHS)
        for share, part in SHARES.items()
    }
    (axes,) = capacity_figure(study_measures("capacity", {None: arms}, HEADLINE)).axes
    named = [text.get_text() for text in axes.get_legend().get_texts()]
    assert [name.split(",")[0] for name in named] == list(WIDTHS)
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["1/16", "1/4", "1"]
    assert len(axes.containers) == len(WIDTHS)
    for container in axes.containers:
        x, y = container[0].get_data()
        assert list(x) == sorted(x) and list(y) == sorted(y), "more images, more accuracy, as made up"
        assert x[1:] / x[:-1] == pytest.approx([4, 4])


def test_without_measures_it_says_so() -> None:
    (axes,) = capacity_figure(pl.DataFrame(schema=MEASURE)).axes
    assert axes.texts[0].get_text() == NOTHING
