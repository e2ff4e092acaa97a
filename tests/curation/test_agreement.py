"""Labels that another uploader of the same thing confirms."""

import polars as pl
import pytest

from swaglib.curation.agreement import confirmed_labels


def test_a_label_is_confirmed_by_another_uploader_of_the_same_thing_only() -> None:
    rows = [
        ("cat", None, "a", [1, 2]),
        ("cat", None, "a", [3]),  # the same uploader again confirms nothing
        ("cat", None, "b", [2, 3, 4]),
        ("dog", None, "b", [1]),  # nobody else shows it
        ("cat", "1F408", "b", [9]),  # the emoji is another thing than icons of its name
    ]
    posts = pl.DataFrame(rows, schema=["label", "concept", "uploader", "labels"], orient="row")
    table = confirmed_labels(posts)
    assert table.columns == ["uploader", "posts", "labels", "confirmed"]
    assert table.rows() == [
        ("a", 2, 3, pytest.approx(2 / 3)),
        ("b", 1, 3, pytest.approx(2 / 3)),
        ("all", 3, 6, pytest.approx(2 / 3)),
    ]


def test_without_two_uploaders_there_is_nothing_to_say() -> None:
    schema = {"label": pl.String, "concept": pl.String, "uploader": pl.String, "labels": pl.List(pl.UInt32)}
    posts = pl.DataFrame([("cat", None, None, [1]), ("cat", None, "a", [1])], schema=schema, orient="row")
    assert confirmed_labels(posts).is_empty()
