"""The table of counterfactual gaps, each beside what sham images do, and changes that mean nothing."""

from collections.abc import Collection

import polars as pl

from swaglib.fairness.control_measures import BEYOND, CONTROLS
from swaglib.fairness.sensitivity import ALTERATIONS, SENSITIVITY
from swaglib.figures.fairness_gaps import largest_gaps, without_definitional
from swaglib.figures.rows import is_
from swaglib.figures.tables import first_seed

ALTERED = {"blurred": "weak blur", "other_background": "another background", "mirrored": "mirrored"}
"""Names of the columns of `swaglib.fairness.sensitivity.ALTERATIONS`."""


def gaps_table(
    measures: pl.DataFrame, attribute: str, definitional: Collection[str] = (), count: int = 20
) -> pl.DataFrame:
    """Returns a row a label, in the order of `swaglib.figures.fairness_gaps.largest_gaps`.

    Args:
        measures: of one run, of the audit of fairness, in the schema of measures.
        attribute: `skin_tone` or `gender`.
        definitional: labels that must move with the attribute; they are left out.
        count: largest number of labels.

    Returns:
        The gap with its interval and the p-value of the test of all labels; the gap of the pairs that have sham images,
        with the p-value that it is farther from 0 than that of each kind of sham; and how far each change that means
        nothing moves the same label, in nats.
    """
    gaps = largest_gaps(without_definitional(measures, definitional), attribute, count)
    own = first_seed(measures).filter(is_("attribute", attribute), pl.col("label").is_in(gaps["label"].to_list()))
    beyond = own.filter(is_("protocol", CONTROLS), is_("metric", BEYOND), is_("variant", None))
    table = gaps.select(
        "label",
        pl.col("value").alias("gap, nats"),
        pl.col("ci_low").alias("from"),
        pl.col("ci_high").alias("to"),
        _p_text("p, all labels"),
        pl.col("n_clusters").alias("base emoji"),
    ).join(
        beyond.select(
            "label",
            pl.col("value").alias("gap with shams, nats"),
            _p_text("p, beyond shams"),
        ),
        on="label",
        how="left",
        maintain_order="left",
    )
    for kind in ALTERATIONS:
        moved = own.filter(is_("metric", SENSITIVITY), is_("variant", kind))
        named = moved.select("label", pl.col("value").alias(ALTERED[kind]))
        table = table.join(named, on="label", how="left", maintain_order="left")
    return table


def _p_text(name: str) -> pl.Expr:
    """Returns adjusted p-values as texts with four digits: two would round most of them to 0."""
    return pl.col("p_adjusted").map_elements(lambda p: f"{p:.4f}", return_dtype=pl.String).alias(name)
