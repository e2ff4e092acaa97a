"""The figure and the table of association tests have a row a test and a mark a run, in the order of the tests."""

import matplotlib.pyplot as plt
import polars as pl

from swaglib.fairness.feature_measures import EFFECT, IEAT
from swaglib.figures.fairness_features import NOTHING, features_figure, features_table
from swaglib.measures import Interval, measure, measures_table, with_run


def audits() -> pl.DataFrame:
    """Two tests of two runs; the last of them has no interval."""
    tables = []
    for run, value in (("hashtag", 0.8), ("simclr", -0.2)):
        where, p_values = {"protocol": IEAT}, {"p": 0.01234, "p_adjusted": 0.02468}
        with_interval = Interval(value, value - 0.5, value + 0.5, 40, 8)
        rows = [
            measure(EFFECT, Interval(value, None, None, 20, 4), attribute="gender", label="science_household", **where),
            measure(EFFECT, with_interval, attribute="skin_tone", label="flowers_insects", **where) | p_values,
        ]
        tables.append(with_run(measures_table(rows), run, 0))
    return pl.concat(tables)


def test_every_test_is_a_row_and_every_run_a_mark() -> None:
    figure = features_figure(audits(), ["simclr", "hashtag"])
    axes = figure.axes[0]
    assert [own.get_text().split(":")[0] for own in axes.get_yticklabels()] == ["light and medium-light", "man"]
    legend = axes.get_legend()
    assert legend is not None and [own.get_text() for own in legend.get_texts()] == ["simclr", "hashtag"]
    plt.close(figure)


def test_the_table_says_what_is_compared_with_its_numbers() -> None:
    table = features_table(audits())
    assert len(table) == 4 and table["test"][0].endswith("medium-dark and dark: animal-bug")
    first = table.row(0, named=True)
    assert (first["effect d"], first["from"], first["p"], first["base emoji"]) == (0.8, 0.3, "0.0123", 40)
    assert table["from"].null_count() == 2 and table["p"].null_count() == 2


def test_without_tests_a_sentence_stands_in_the_place_of_the_figure() -> None:
    figure = features_figure(audits().head(0))
    assert figure.axes[0].texts[0].get_text() == NOTHING
    plt.close(figure)
