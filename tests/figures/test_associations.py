"""Methods stand side by side by the share of their labels that move; one without labels has effects alone."""

import matplotlib.pyplot as plt
import polars as pl
import pytest

from swaglib.figures.associations import associations_figure, moving_share
from swaglib.figures.studies import NOTHING
from swaglib.measures import measures_table, plain_measure, with_run
from tests.figures.study import audit_rows

EFFECT = plain_measure("effect", 0.1, protocol="ieat", attribute="gender", label="science_household")


def study() -> pl.DataFrame:
    labelled = [with_run(measures_table(audit_rows()), "hashtag", seed) for seed in (10, 11)]
    return pl.concat([*labelled, with_run(measures_table([EFFECT]), "simclr", 10)])


def test_the_share_of_labels_is_over_all_that_were_tested() -> None:
    table = moving_share(study())
    assert table["value"].to_list() == pytest.approx([3 / 1400] * 4)
    assert set(table["run"]) == {"hashtag"}, "a network without labels has no share"


def test_every_run_is_a_row_and_every_seed_a_mark() -> None:
    figure = associations_figure(study(), ["simclr"])
    assert [own.get_text() for own in figure.axes[0].get_yticklabels()] == ["simclr", "hashtag"]
    gender, effects = figure.axes[1], figure.axes[4]
    marks = {
        axes: [len(line.get_xdata()) for line in axes.lines if line.get_marker() == "|"] for axes in (gender, effects)
    }
    assert marks == {gender: [0, 2], effects: [1, 2]}
    plt.close(figure)


def test_a_study_that_has_not_run_is_a_sentence() -> None:
    figure = associations_figure(study().head(0))
    assert figure.axes[0].texts[0].get_text() == NOTHING
    plt.close(figure)
