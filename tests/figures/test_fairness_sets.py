"""Tables of associations: rates beside rankings, neighbours beside chance."""

import polars as pl

from swaglib.figures.fairness_sets import neighbours_table, sets_table
from swaglib.measures import Interval, measure, measures_table, plain_measure, with_run

WHERE = {"protocol": "associations", "attribute": "gender"}


def measured() -> pl.DataFrame:
    rows = [
        measure("association_rate", Interval(0.1, 0.05, 0.2, 40, 20), label="crime", group="man", k=5, **WHERE),
        measure("association_rate", Interval(0.3, 0.2, 0.4, 44, 21), label="crime", group="woman", k=5, **WHERE),
        plain_measure("max_skew", 0.5, 84, label="crime", k=100, **WHERE),
        plain_measure("max_skew", 0.2, 84, label="crime", k=100, variant="by_chance", **WHERE),
        plain_measure("ndkl", 0.04, 84, label="crime", **WHERE),
        measure("same_attribute_excess", Interval(0.08, 0.05, 0.11, 84, 41), k=10, **WHERE),
        plain_measure("same_attribute_base_rate", 0.5, 84, k=10, **WHERE),
        measure("same_attribute_excess", Interval(0.1, 0.06, 0.14, 40, 20), group="man", k=10, **WHERE),
    ]
    return with_run(measures_table(rows), "hashtag", 0)


def test_rates_of_groups_stand_beside_rankings_and_chance() -> None:
    table = sets_table(measured())
    assert table.select("set", "group", "rate", "n", "base emoji").rows() == [
        ("crime", "man", 0.1, 40, 20),
        ("crime", "woman", 0.3, 44, 21),
    ]
    assert table.select("MaxSkew", "MaxSkew by chance", "NDKL", "NDKL by chance").rows() == [(0.5, 0.2, 0.04, None)] * 2


def test_neighbours_stand_beside_chance() -> None:
    rows = neighbours_table(measured()).select("attribute", "group", "beyond chance", "by chance").rows()
    assert rows == [("gender", "all groups", 0.08, 0.5), ("gender", "man", 0.1, None)]


def test_a_run_without_associations_has_empty_tables() -> None:
    assert sets_table(measures_table([])).is_empty() and neighbours_table(measures_table([])).is_empty()
