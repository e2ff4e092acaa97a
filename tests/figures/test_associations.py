"""Methods stand side by side by the share of their labels that move; one without labels has effects alone."""

import matplotlib.pyplot as plt
import numpy as np
import polars as pl
import pytest
from scipy import stats

from swaglib.figures.associations import associations_figure, associations_table, moving_share, over_seeds
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
    gender, effects = figure.axes[1], figure.axes[6]
    marks = {
        axes: [len(line.get_xdata()) for line in axes.lines if line.get_marker() == "|"] for axes in (gender, effects)
    }
    assert marks == {gender: [0, 2], effects: [1, 2]}
    plt.close(figure)


def test_a_mean_has_the_interval_of_students_t_over_seeds_from_three_on() -> None:
    values = [0.1, 0.4, 0.2]
    bounds = stats.t.interval(0.95, 2, loc=np.mean(values), scale=stats.sem(values))
    assert over_seeds(values) == pytest.approx((np.mean(values), *bounds))
    assert over_seeds(values[:2]) == (pytest.approx(0.25), None, None)


def test_the_table_says_what_the_figure_shows_and_leaves_out_what_a_network_has_not() -> None:
    hashtag, simclr = associations_table(study()).rows(named=True)
    assert (hashtag["run"], hashtag["seeds"], simclr["seeds"]) == ("hashtag", 2, 1)
    effect = "gender: science or household, d"
    assert (hashtag[effect], simclr[effect]) == (f"{hashtag_effect():.2f}", "0.10")
    assert (hashtag["gender: labels beyond shams, %"], simclr["gender: labels beyond shams, %"]) == ("0.21", None)


def hashtag_effect() -> float:
    rows = measures_table(audit_rows()).filter(pl.col("label") == "science_household", pl.col("metric") == "effect")
    return float(rows["value"][0])


def test_a_study_that_has_not_run_is_a_sentence() -> None:
    figure = associations_figure(study().head(0))
    assert figure.axes[0].texts[0].get_text() == NOTHING
    plt.close(figure)
