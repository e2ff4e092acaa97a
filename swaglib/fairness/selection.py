"""Which rows on labels go into the measures of a run: thousands are kept in the results, and few are read."""

from collections.abc import Collection

import polars as pl

from swaglib.fairness.sign_flips import LEVEL

LARGEST = 20
"""Number of labels of each attribute that are always shown, those with the smallest p-values."""


def found_labels(measures: pl.DataFrame, largest: int = LARGEST) -> pl.DataFrame:
    """Returns the labels of each attribute that a test found, and those that came nearest to it.

    Args:
        measures: with `p` and `p_adjusted`, in the schema of measures.
        largest: number of labels with the smallest p-values of each test, by their size where p is the same.

    Returns:
        `attribute` and `label`, each pair once.
    """
    tests = ["protocol", "variant", "metric", "attribute"]
    tested = measures.filter(pl.col("label").is_not_null() & pl.col("p_adjusted").is_not_null())
    ordered = tested.sort("p_adjusted", "p", -pl.col("value").abs(), "label")
    rank = pl.int_range(pl.len()).over(tests)
    shown = ordered.filter((pl.col("p_adjusted") <= LEVEL) | (rank < largest))
    return shown.select("attribute", "label").unique(maintain_order=True).sort("attribute", "label")


def selected(measures: pl.DataFrame, always: Collection[str], largest: int = LARGEST) -> pl.DataFrame:
    """Returns the rows of measures that are no label's, and those of the labels that are worth a row.

    Args:
        measures: in the schema of measures.
        always: names of labels, or of sets of them, that are kept whatever was found: what was asked about beforehand.
        largest: see `found_labels`.
    """
    found = found_labels(measures, largest).with_columns(found=True)
    joined = measures.join(found, on=["attribute", "label"], how="left", maintain_order="left")
    kept = pl.col("label").is_null() | pl.col("found").is_not_null() | pl.col("label").is_in(list(always))
    return joined.filter(kept).drop("found")
