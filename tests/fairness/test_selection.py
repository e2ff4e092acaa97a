"""Of thousands of rows those stay that were found, came nearest, or were asked about."""

import polars as pl

from swaglib.fairness.selection import found_labels, selected
from swaglib.measures import Interval, measure, measures_table, plain_measure


def table() -> pl.DataFrame:
    rows = [plain_measure("family_size", 6, 12, protocol="p", attribute="gender")]
    for label, value, p in [
        ("found", 0.1, 0.01),
        ("also", 0.2, 0.04),
        ("near", -0.9, 0.5),
        ("farther", 0.3, 0.5),
        ("asked", 0.0, 1.0),
        ("unasked", 0.0, 1.0),
    ]:
        where = {"protocol": "p", "attribute": "gender", "label": label}
        rows.append(measure("gap", Interval(value, None, None, 5, 5), **where) | {"p": p, "p_adjusted": p})
        rows.append(plain_measure("control", 0.1, 5, **where))
    rows.append(plain_measure("control", 0.1, 5, protocol="p", attribute="skin_tone", label="found"))
    return measures_table(rows)


def test_found_labels_and_the_nearest_are_kept_for_their_attribute() -> None:
    assert found_labels(table(), largest=3).rows() == [("gender", "also"), ("gender", "found"), ("gender", "near")]
    assert found_labels(table(), largest=0)["label"].to_list() == ["also", "found"]


def test_rows_without_a_label_and_of_labels_asked_about_stay_and_the_order_too() -> None:
    kept = selected(table(), {"asked"}, largest=1)
    assert kept.columns == table().columns
    assert kept["label"].to_list() == [None, "found", "found", "also", "also", "asked", "asked"]


def test_without_tests_only_what_was_asked_about_stays() -> None:
    untested = table().with_columns(p=pl.lit(None, pl.Float64), p_adjusted=pl.lit(None, pl.Float64))
    assert selected(untested, {"asked"})["label"].to_list() == [None, "asked", "asked"]
