"""The table of intersections has every crossing in the usual order, the empty ones too."""

import polars as pl

from swaglib.figures.fairness_intersections import intersections_table
from swaglib.measures import MEASURE


def test_crossings_stand_in_order_with_their_number_and_an_empty_one_has_a_dash() -> None:
    where = {"run": "mine", "seed": 0, "protocol": "group_accuracy", "metric": "accuracy"}
    crossed = {**where, "attribute": "skin_tone_and_gender", "variant": "all"}
    rows = [
        {**crossed, "group": "dark & man", "value": 0.5, "ci_low": 0.4, "ci_high": 0.6, "n": 20, "n_clusters": 10},
        {**crossed, "group": "light & woman", "value": 0.75, "n": 4, "n_clusters": 2},
        {**crossed, "group": "dark & woman", "n": 0},
        {**crossed, "group": "dark & man", "variant": "held_out", "value": 0.25, "n": 4, "n_clusters": 3},
        {**where, "attribute": "skin_tone", "variant": "all", "group": "dark", "value": 0.6, "n": 24, "n_clusters": 12},
    ]
    table = intersections_table(pl.DataFrame(rows, schema=MEASURE))
    assert table.rows() == [
        ("light & woman", "75.0", "4 (2 emoji)", "–", "0"),
        ("dark & woman", "–", "0", "–", "0"),
        ("dark & man", "50.0 [40.0, 60.0]", "20 (10 emoji)", "25.0", "4 (3 emoji)"),
    ]


def test_without_crossings_the_table_is_empty() -> None:
    assert not len(intersections_table(pl.DataFrame([], schema=MEASURE)))
