"""The short answer: macro accuracy, and what it is above the better of the untrained baselines."""

import polars as pl

from swaglib.figures.headline import best_untrained, headline_figure, headline_table
from swaglib.measures import measures_table
from tests.figures.study import ORDER, comparison, row


def with_pixels(value: float) -> pl.DataFrame:
    macro = {"task": "macro", "protocol": "linear"}
    pixels = row("accuracy", value, 0.05, **macro) | {"run": "pixels"}
    gain = row("accuracy", 0.01, 0.02, **macro) | {"run": "hashtag", "baseline": "pixels"}
    return pl.concat([comparison(), measures_table([pixels, gain])])


def test_gains_are_over_the_untrained_baseline_that_is_better() -> None:
    assert best_untrained(with_pixels(0.3)) == "random"
    assert best_untrained(with_pixels(0.6)) == "pixels"
    table = headline_table(with_pixels(0.6), ["hashtag", "pixels", "random"])
    assert table.columns == ["run", "macro accuracy", "minus pixels"]
    assert table.row(0) == ("hashtag", "55.6 [50.6, 60.7]", "+1.0 [-1.0, +3.0]")
    assert table["minus pixels"].to_list()[1:] == ["–", "–"]


def test_the_figure_has_a_mark_for_each_run_and_a_line_at_the_baseline() -> None:
    figure = headline_figure(comparison(), ORDER)
    axes = figure.axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ORDER
    assert {round(text.xy[0], 1) for text in axes.texts} == {55.6, 41.0}
    dashed = [line for line in axes.lines if line.get_linestyle() == "--"]
    assert [round(float(line.get_xdata()[0]), 1) for line in dashed] == [41.0]


def test_without_headline_tasks_a_sentence_says_so() -> None:
    figure = headline_figure(comparison().filter(pl.col("task") != "macro"), ORDER)
    assert "compare.headline names no tasks" in figure.axes[0].texts[0].get_text()
