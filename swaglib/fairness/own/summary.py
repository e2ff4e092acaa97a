"""What the command shows of its measures: counts, and of each attribute what is read first."""

import polars as pl

from swaglib.fairness.associations import MAX_SKEW, SAME, SET_RATE
from swaglib.fairness.group_accuracy import PROTOCOL as ACCURACY
from swaglib.fairness.groups import UNKNOWN
from swaglib.fairness.own.income import INCOME
from swaglib.fairness.own.measures import OWN

LIMITS = """\
Groups are as the table states them; nothing was inferred. Intervals are of one row alone, over clusters; there is none
where there are too few. Finding nothing does not show fairness, and nothing here is a sign-off for use on people."""

SHOWN = pl.any_horizontal(
    pl.col("protocol").is_in([ACCURACY, INCOME]),
    pl.col("metric").is_in([SET_RATE, SAME, MAX_SKEW]),
)
"""Rows that are shown, and of every two attributes the intersection that is answered worst; the rest is in the file."""

COLUMNS = ("attribute", "metric", "variant", "k", "label", "group", "value", "ci_low", "ci_high", "n", "n_clusters")


def summary(measures: pl.DataFrame) -> str:
    """Returns counts, the rows that are read first, and the limits, as a text for a terminal.

    Args:
        measures: in the schema `swaglib.measures.MEASURE`.
    """
    counts = measures.filter(pl.col("protocol") == OWN)
    every = counts.filter(pl.col("attribute").is_null(), (pl.col("value") > 0) | (pl.col("metric") == "rows"))
    lines = [", ".join(f"{row['metric']} {row['value']:,.0f}" for row in every.iter_rows(named=True)) + "."]
    crossed = ~pl.col("attribute").is_in(counts["attribute"].drop_nulls().implode()) & (pl.col("protocol") == ACCURACY)
    by_attribute = counts.filter(pl.col("attribute").is_not_null())
    for (attribute,), own in by_attribute.group_by(["attribute"], maintain_order=True):
        sizes = ", ".join(f"{row['group']} {row['value']:,.0f}" for row in own.iter_rows(named=True))
        compared = measures.filter(pl.col("attribute") == attribute, pl.col("protocol") != OWN)
        few = "" if len(compared) else " Fewer than two groups are known: nothing is compared."
        lines.append(f"{attribute}: {sizes}.{few}")
    shown = pl.concat([measures.filter(SHOWN, ~crossed), _worst(measures.filter(crossed))]).select(COLUMNS)
    if len(shown):
        with pl.Config(
            tbl_rows=-1,
            tbl_cols=-1,
            tbl_hide_dataframe_shape=True,
            tbl_hide_column_data_types=True,
            fmt_str_lengths=40,
            tbl_width_chars=160,
        ):
            lines.append(str(shown))
    return "\n".join([*lines, LIMITS])


def _worst(crossed: pl.DataFrame) -> pl.DataFrame:
    """Returns of every two attributes the intersection with the lowest accuracy that has an interval."""
    own = crossed.filter(pl.col("metric") == "accuracy", pl.col("group").is_not_null(), pl.col("ci_low").is_not_null())
    return own.filter(pl.col("group") != UNKNOWN).sort("value").unique("attribute", keep="first", maintain_order=True)
