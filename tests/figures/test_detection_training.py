"""The figure of a detector's training: the loss, and its parts by name."""

import matplotlib.pyplot as plt
import polars as pl

from swaglib.figures.detection_training import detection_loss_figure

LOG = pl.DataFrame(
    {
        "step": [1, 20],
        "learning_rate": [0.1, 0.05],
        "loss": [3.0, 2.0],
        "classifier": [2.0, 1.5],
        "rpn_box_reg": [1.0, 0.5],
        "my_part": [0.1, 0.1],
    }
)


def test_the_loss_is_drawn_over_steps_and_each_part_has_a_line() -> None:
    plt.close("all")
    whole, parts = detection_loss_figure(LOG).axes
    assert plt.get_fignums() == [], "a cell would show it a second time"
    (line,) = whole.lines
    assert line.get_xdata().tolist() == [1, 20] and line.get_ydata().tolist() == [3.0, 2.0]
    drawn = {str(own.get_label()): own.get_ydata().tolist() for own in parts.lines}
    assert drawn == {"class of a region": [2.0, 1.5], "box of a proposal": [1.0, 0.5], "my part": [0.1, 0.1]}


def test_without_a_log_a_sentence_says_so() -> None:
    (axes,) = detection_loss_figure(LOG.clear()).axes
    assert "not trained" in axes.texts[0].get_text()
