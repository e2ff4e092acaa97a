"""Which rows of measures a table or figure shows, chosen by the columns of the schema and never by display names."""

from collections.abc import Sequence

import polars as pl

from swaglib.figures.names import HEADLINE_METRICS, row_name
from swaglib.figures.tables import in_order

SETTING = ("protocol", "variant", "metric", "k")
"""What makes a line of a table of protocols."""


def is_(column: str, value: str | None) -> pl.Expr:
    """Returns the condition that a column holds a value; None is a value, too."""
    return pl.col(column).eq_missing(pl.lit(value, pl.String))


def whole() -> pl.Expr:
    """Returns the condition that a row is of all images of a task, and not of a domain or another part of them."""
    return is_("attribute", None) & is_("group", None)


def linear_accuracy() -> pl.Expr:
    """Returns the condition that a row is the accuracy of the linear probe on a whole task."""
    return is_("protocol", "linear") & is_("variant", None) & is_("metric", "accuracy") & whole()


def metric_of(protocol: str, metric: str) -> pl.Expr:
    """Returns the condition that a row is a metric of a protocol as set, on a whole task."""
    return is_("protocol", protocol) & is_("variant", None) & is_("metric", metric) & whole()


def changed_zero_shot() -> pl.Expr:
    """Returns the condition that a row is of zero-shot classification with one thing changed."""
    return is_("protocol", "zero_shot") & pl.col("variant").is_not_null()


def headline(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns the rows that a view of all protocols shows: whole accuracies and precisions, R-precision among them, on
    images as they are.

    Zero-shot classification with one thing changed and corrupted images have figures of their own.
    """
    shown = pl.col("metric").is_in(HEADLINE_METRICS) & is_("baseline", None) & whole()
    return measures.filter(shown & ~is_("protocol", "corruptions") & ~changed_zero_shot())


def numbered(measures: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Numbers the settings of measures in the order in which they appear.

    Returns:
        The measures with a column `place`, the number of each row's setting (`SETTING`); and the settings' names for
        display, by number. Two settings are never one line, whatever their names.
    """
    keys = measures.select(SETTING).rows()
    settings = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    places = pl.Series([settings[key] for key in keys], dtype=pl.Int64)
    return measures.with_columns(place=places), [row_name(*key) for key in settings]


def names_of(measures: pl.DataFrame, column: str, order: Sequence[str] = ()) -> list[str]:
    """Returns the values of a column without missing ones: those in `order` first, then by first appearance."""
    return in_order(measures[column].drop_nulls().unique(maintain_order=True).to_list(), order)
