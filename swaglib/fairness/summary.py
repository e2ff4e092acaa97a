"""The part of an audit that is committed with the study: what is read first, in some hundred rows."""

import polars as pl

BY_LABEL = ("counterfactual_gaps", "sham_controls", "sensitivity")
"""Protocols that have rows for single labels, thousands of them."""

ASIDE = ("one_design", "without_design")
"""Variants by design, which are kept in the results alone."""

CONTROL_GAP = "control_gap"
LARGEST = 30


def summary(measures: pl.DataFrame, largest: int = LARGEST) -> pl.DataFrame:
    """Returns the rows of an audit that are no single label's, and of each test those that it found first.

    Args:
        measures: in the schema of measures.
        largest: number of labels of each test, those with the smallest p-values, by their size where these are equal.
    """
    single = pl.col("protocol").is_in(BY_LABEL) & pl.col("label").is_not_null()
    others = measures.filter(~single)
    shown = measures.filter(
        single, ~pl.col("variant").is_in(ASIDE).fill_null(False), pl.col("metric") != CONTROL_GAP
    ).sort("p_adjusted", -pl.col("value").abs(), "label", nulls_last=True)
    test = ["run", "seed", "protocol", "variant", "metric", "attribute"]
    first = shown.filter(pl.int_range(pl.len()).over(test) < largest)
    return pl.concat([others, first.sort(*test, "p_adjusted", "label", nulls_last=True, maintain_order=True)])
