"""Interventions: the response to what was planted, and how many labels were found."""

import polars as pl

from swaglib.fairness.dose import dose_responses
from swaglib.figures.interventions import found_table, planted_table, response_figure, response_findings
from swaglib.figures.studies import NOTHING
from swaglib.measures import MEASURE, measures_table
from tests.fairness.test_dose import PLANTED, SHARES, gaps


def test_the_means_stand_above_planted_labels() -> None:
    known = gaps().with_columns(protocol=pl.lit("counterfactual_gaps"))
    (axes,) = response_figure(pl.concat([dose_responses(gaps(), SHARES, PLANTED), known]), PLANTED).axes
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert names[:2] == ["mean of planted labels", "mean of all others"]
    assert set(names[2:]) == {"nurse.n.01", "chef.n.01"}, "and no label that was not planted"


def test_the_response_is_said_with_its_interval_and_the_number_of_seeds() -> None:
    (planted,) = response_findings(dose_responses(gaps(), SHARES, PLANTED))
    assert "the mean gap of planted labels changes by +" in planted and "] nats (n = " in planted
    assert response_findings(measures_table([])) == []


def test_labels_that_were_found_are_counted_by_seed() -> None:
    rows = [
        {
            **{"run": "balanced", "seed": seed, "attribute": "skin_tone", "metric": "labels_found"},
            **{"protocol": protocol, "value": value},
        }
        for protocol, values in (("counterfactual_gaps", (9.0, 7.0)), ("sham_controls", (0.0, 1.0)))
        for seed, value in enumerate(values)
    ]
    (row,) = found_table(measures_table(rows)).rows(named=True)
    assert (row["seeds"], row["labels"], row["beyond sham images"]) == (2, [9, 7], [0, 1])


def test_planted_labels_that_lean_to_men_are_counted_by_seed() -> None:
    known = gaps().with_columns(
        protocol=pl.lit("counterfactual_gaps"), p_adjusted=pl.when(label="chef.n.01").then(0.2).otherwise(0.01)
    )
    leaning = known.with_columns(value=pl.when(seed=0).then(-pl.col("value").abs()).otherwise(pl.col("value").abs()))
    others = [
        leaning.with_columns(**{name: pl.lit(value)})
        for name, value in (
            ("variant", "held_out"),
            ("attribute", "skin_tone"),
            ("metric", "top_k_gap"),
            ("protocol", "sham_controls"),
        )
    ]
    beyond = {"protocol": "sham_controls", "metric": "gap_beyond_controls"}
    shams = leaning.filter(label="nurse.n.01", seed=2).with_columns(
        variant=pl.lit(None, pl.String), **{name: pl.lit(value) for name, value in beyond.items()}
    )
    table = planted_table(pl.concat([leaning, *others, shams]), PLANTED)
    assert set(table["run"]) == set(SHARES)
    for row in table.rows(named=True):
        assert (row["seeds"], row["tested"], row["more for men"]) == (4, [2] * 4, [0, 1, 1, 1])
        assert row["more for women"] == [1, 0, 0, 0]
        assert row["beyond sham images"] == [0, 0, 1, 0]
    few = planted_table(leaning.with_columns(p_adjusted=pl.lit(None, pl.Float64)), PLANTED)
    assert few["tested"].to_list() == few["more for men"].to_list() == [[0] * 4] * 3


def test_without_measures_it_says_so() -> None:
    empty = pl.DataFrame(schema=MEASURE)
    assert planted_table(empty, PLANTED).is_empty()
    assert response_figure(empty, PLANTED).axes[0].texts[0].get_text() == NOTHING
    assert found_table(empty).is_empty()
