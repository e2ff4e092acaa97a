"""The table of audits has a row an attribute and run, and none for a network without labels."""

import polars as pl

from swaglib.figures.fairness_runs import audits_table
from swaglib.measures import measures_table, plain_measure, with_run
from tests.figures.study import audit_rows


def test_what_each_run_found_stands_beside_the_others() -> None:
    without_labels = measures_table([plain_measure("effect", 0.1, protocol="ieat", attribute="gender")])
    runs = {"random": audit_rows(), "hashtag": audit_rows()}
    tables = [with_run(measures_table(rows), run, 0) for run, rows in runs.items()]
    table = audits_table(pl.concat([*tables, with_run(without_labels, "simclr", 0)]), ["hashtag"])
    assert table["run"].to_list() == ["hashtag", "random"] * 2
    assert table.row(0) == ("skin tone", "hashtag", 1400, 40, 3, 81)


def test_a_test_that_could_not_be_made_counts_nothing() -> None:
    rows = [one for one in audit_rows() if one["metric"] != "labels_found"]
    assert audits_table(with_run(measures_table(rows), "hashtag", 0)).row(0)[3:5] == (None, None)
