"""Figures: what they draw, and that a notebook's cell shows each once."""

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import polars as pl
import pytest
from matplotlib.figure import Figure

from swaglib.detection.examples import Example
from swaglib.figures.curation import funnel_figure, rules_figure, tail_figure
from swaglib.figures.detection import detection_figure
from swaglib.figures.duplicates import alike_figure, threshold_figure
from swaglib.figures.fairness import fairness_figure
from swaglib.figures.fine_tuning import fine_tuning_figure
from swaglib.figures.protocols import protocol_figure, protocol_figures
from swaglib.figures.robustness import robustness_figure
from swaglib.figures.throughput import throughput_figure
from swaglib.figures.training import speed_figure, training_figure
from swaglib.figures.transfer import transfer_figure
from swaglib.figures.zero_shot import zero_shot_figure
from swaglib.measures import measures_table, with_run
from swaglib.report.page import png_bytes
from tests.figures.study import ORDER, fairness_rows, transfer, zero_shot_rows

BOTH = pl.concat([transfer(run) for run in ORDER])
NOTHING = measures_table([])
ZERO = with_run(measures_table(zero_shot_rows()), "hashtag", 0)
FAIRNESS = with_run(measures_table(fairness_rows()), "hashtag", 0)
BOX, GREY = np.array([[1, 1, 6, 6]], dtype=np.float32), np.zeros((8, 8, 3), dtype=np.uint8)
EXAMPLE = Example(GREY, BOX, ["dog"], BOX, ["dog"], np.array([0.9], dtype=np.float32))
LOG = pl.DataFrame({"images": [1, 2], "loss": [2.0, 1.0], "precision_at_1": [0.1, 0.2]}).with_columns(
    validation_loss="loss", validation_precision_at_1="precision_at_1"
)
SPEED = pl.DataFrame({"images": [1, 2], "images_per_second": [5.0, 6.0], "waiting_share": [0.1, 0.0]})
CURVES = pl.DataFrame(
    {
        "task": "a",
        "learning_rate": [0.1, 0.1, 0.3, 0.3, 0.3, 0.3],
        "refit": [False, False, False, False, True, True],
        "epoch": [0, 1, 0, 1, 0, 1],
        "loss": [2.0, 1.0, 2.0, 0.9, 2.0, 0.8],
        "validation_accuracy": [0.5, 0.5, 0.6, 0.6, None, None],
        "chosen": [False, False, True, True, True, True],
    }
)
COSTS = pl.DataFrame(
    {
        "backbone": "x",
        "image_size": [32, 64],
        "accuracy": [0.5, 0.6],
        "ci_low": 0.4,
        "ci_high": 0.7,
        "batch_1": 9.0,
        "large_batch": 50.0,
    }
)
RULES = pl.DataFrame(
    {"ambiguity": "first", "vocabulary": ["nouns", "top"], "labels": 10, "posts": 0.5, "labels a post": 1.5}
)
COUNTS = {"x": pl.DataFrame({"similarity": [0.9], "found": [3], "same": [0.5]})}
FIGURES: dict[str, Callable[[], Figure]] = {
    "transfer": lambda: transfer_figure(BOTH, ORDER),
    "protocols": lambda: protocol_figure(BOTH, ORDER),
    "robustness": lambda: robustness_figure(BOTH, ORDER),
    "zero-shot": lambda: zero_shot_figure(ZERO, ORDER),
    "fairness": lambda: fairness_figure(FAIRNESS, ORDER),
    "nothing corrupted": lambda: robustness_figure(NOTHING, ORDER),
    "nothing by hashtags": lambda: zero_shot_figure(NOTHING, ORDER),
    "no protocol": lambda: protocol_figure(NOTHING, ORDER),
    "no transfer": lambda: transfer_figure(NOTHING, ORDER),
    "fine-tuning": lambda: fine_tuning_figure(CURVES),
    "detection": lambda: detection_figure([EXAMPLE]),
    "training": lambda: training_figure(LOG),
    "speed": lambda: speed_figure(SPEED),
    "throughput": lambda: throughput_figure(COSTS),
    "throughput of another machine": lambda: throughput_figure(
        COSTS.with_columns(pl.lit(None, pl.Float64).alias(name) for name in ("batch_1", "large_batch"))
    ),
    "funnel": lambda: funnel_figure(pl.DataFrame({"step": ["all"], "labels": [10], "occurrences": [90]})),
    "rules": lambda: rules_figure(RULES),
    "tail": lambda: tail_figure(pl.DataFrame({"natural": [0.6, 0.4], "resampled": [0.5, 0.5]})),
    "threshold": lambda: threshold_figure(COUNTS, 0.95),
    "alike": lambda: alike_figure(pl.DataFrame({"source": ["x", "y"], "x": [None, 0.5], "y": [0.2, None]})),
}


@pytest.mark.parametrize("name", FIGURES)
def test_pyplot_keeps_no_figure_that_a_cell_would_show_again(name: str) -> None:
    plt.close("all")
    figure = FIGURES[name]()
    assert isinstance(figure, Figure)
    assert plt.get_fignums() == []
    assert png_bytes(figure) == png_bytes(figure), "it can still be shown and saved"


def marks(figure: Figure, panel: int = 0) -> list[list[float]]:
    return [box.lines[0].get_xdata().round(6).tolist() for box in figure.axes[panel].containers]


def test_the_figure_of_transfer_has_a_mark_for_every_run_on_every_task() -> None:
    figure = transfer_figure(BOTH, ORDER)
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["a\n(n = 200)", "b\n(n = 200)"]
    assert marks(figure) == [[61.3, 50.0], [30.0, 52.0]]


def test_other_seeds_are_marks_beside_the_first_and_change_nothing_else() -> None:
    later = transfer("hashtag", 1).with_columns(value=pl.col("value") / 2)
    one, two = transfer_figure(BOTH, ORDER), transfer_figure(pl.concat([BOTH, later]), ORDER)
    assert marks(two) == marks(one)
    assert "other seeds" in [text.get_text() for text in two.axes[0].get_legend().get_texts()]
    assert "other seeds" not in [text.get_text() for text in one.axes[0].get_legend().get_texts()]
    drawn = [np.round(line.get_xdata(), 6).tolist() for line in two.axes[0].lines]
    assert [30.65, 25.0] in drawn
    assert marks(protocol_figure(pl.concat([BOTH, later]), ORDER)) == marks(protocol_figure(BOTH, ORDER))


def test_robustness_takes_kinds_and_severities_from_the_data_and_starts_at_clean_images() -> None:
    figure = robustness_figure(BOTH, ORDER)
    assert [axes.get_title() for axes in figure.axes] == ["noise", "motion blur"]
    line = figure.axes[0].lines[0]
    assert line.get_xdata().tolist() == [0, 1, 4]
    assert line.get_ydata().round(6).tolist() == [61.3, 50.0, 20.0]


def test_protocols_show_whole_tasks_on_images_as_they_are() -> None:
    figure = protocol_figure(pl.concat([BOTH, ZERO]), ORDER)
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == [
        "linear probe",
        "retrieval (at 5)",
        "few-shot, logistic (5 a class)",
        "few-shot, logistic, 10%",
        "zero-shot",
    ]
    assert marks(figure)[0] == [61.3, 40.0, 45.0, 45.0, 50.0]


def test_many_tasks_are_drawn_in_figures_of_three_with_every_mark_of_one_figure() -> None:
    again = BOTH.with_columns(task=pl.format("{} again", "task"))
    last = BOTH.filter(pl.col("task") == "a").with_columns(task=pl.lit("last"))
    measures = pl.concat([BOTH, again, last])
    sheets, whole = protocol_figures(measures, ORDER), protocol_figure(measures, ORDER)
    assert list(sheets) == ["a, b, a again", "b again, last"]
    drawn = [marks(figure, panel) for figure in sheets.values() for panel in range(len(figure.axes))]
    assert drawn == [marks(whole, panel) for panel in range(5)]
    assert max(figure.get_figheight() for figure in sheets.values()) < whole.get_figheight()
    assert list(protocol_figures(NOTHING, ORDER)) == ["no task"]


def test_zero_shot_shows_what_was_changed_beside_the_protocol_as_set() -> None:
    figure = zero_shot_figure(ZERO, ORDER)
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels == ["zero-shot", "no correction", "pooling by max", "permuted map (control)"]
    assert marks(figure) == [[50.0, 30.0, 35.0, 12.0]]
    named = [text.get_text() for text in figure.legends[0].get_texts()]
    assert {"chance", "largest class"} <= set(named)
    lines = {round(float(line.get_xdata()[0]), 6) for line in figure.axes[0].lines if len(set(line.get_xdata())) == 1}
    assert {10.0, 45.0} <= lines


def test_fine_tuning_tells_the_rates_tried_from_the_network_that_is_evaluated() -> None:
    lines = fine_tuning_figure(CURVES).axes[0].lines
    assert [line.get_label() for line in lines] == [
        "rate 0.1: 50.0 % on validation",
        "rate 0.3: 60.0 % on validation",
        "rate 0.3: on training and validation",
    ]
    assert [line.get_linestyle() for line in lines] == ["-", "-", "--"]


def test_fairness_draws_held_out_drawings_over_all_pairs() -> None:
    figure = fairness_figure(FAIRNESS, ORDER)
    assert [round(bar.get_height(), 6) for bar in figure.axes[0].patches] == [1.0, 2.0, 0.5]
    assert [label.get_text().split("\n")[0] for label in figure.axes[0].get_xticklabels()] == [
        "only skin tone changes",
        "only gender changes",
        "mirrored (control)",
    ]
