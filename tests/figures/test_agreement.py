"""Runs that associate alike: a cell a pair of runs, and a sentence with a run's own seeds beside the others."""

import matplotlib.pyplot as plt
import polars as pl

from swaglib.figures.agreement import agreement_figure, agreement_findings, agreement_table
from swaglib.figures.studies import NOTHING
from swaglib.measures import measures_table, plain_measure, with_run

VALUES = {("hashtag", "hashtag"): (0.8, 0.6), ("hashtag", "sigmoid"): (0.5, 0.3), ("sigmoid", "sigmoid"): (0.9, 0.9)}


def study() -> pl.DataFrame:
    parts = []
    for (run, baseline), values in VALUES.items():
        for seed, value in enumerate(values):
            row = plain_measure("gap_correlation", value, 1400, attribute="gender", baseline=baseline)
            parts.append(with_run(measures_table([row]), run, seed))
    reachable = plain_measure("reachable_correlation", 0.79, 1400, attribute="gender", baseline="sigmoid")
    parts.append(measures_table([{"run": "hashtag", **reachable}]))
    return pl.concat(parts)


def test_the_table_is_over_the_seeds_of_the_first_run() -> None:
    first = agreement_table(study()).row(0, named=True)
    assert (first["run"], first["and"], round(first["correlation"], 6)) == ("hashtag", "hashtag", 0.7)
    assert (first["smallest"], first["largest"], first["seeds"], first["labels"]) == (0.6, 0.8, 2, 1400)


def test_a_cell_stands_on_both_sides_of_the_diagonal() -> None:
    figure = agreement_figure(study())
    cells = [text.get_text() for text in figure.axes[1].texts]
    assert cells == ["0.70", "0.40\nof 0.79", "0.40\nof 0.79", "0.90"]
    plt.close(figure)


def test_other_runs_are_named_beside_a_runs_own_seeds() -> None:
    (said,) = agreement_findings(study(), "sigmoid")
    assert said.startswith("Gaps of gender of two seeds of sigmoid correlate by 0.90 (0.90 to 0.90 over 2 seeds")
    assert said.endswith("were the same: hashtag 0.40 of 0.79 (1,400 labels).")


def test_a_study_that_has_not_run_is_a_sentence() -> None:
    figure = agreement_figure(study().head(0))
    assert figure.axes[0].texts[0].get_text() == NOTHING
    assert agreement_findings(study().head(0)) == []
    plt.close(figure)
