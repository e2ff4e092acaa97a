"""The part of an audit that is committed with the study: what is read first, in some hundred rows."""

import polars as pl

from swaglib.fairness.control_measures import BEYOND
from swaglib.fairness.counterfactual import ALL
from swaglib.fairness.gap_measures import CENTRED_GAP
from swaglib.fairness.sensitivity import SENSITIVITY
from swaglib.fairness.sign_flips import LEVEL
from swaglib.fairness.taxonomy import definitional_labels, read_taxonomy
from swaglib.measures import MEASURE

BY_LABEL = ("counterfactual_gaps", "sham_controls", SENSITIVITY)
"""Protocols that have rows for single labels, thousands of them."""

ASIDE = ("one_design", "without_design")
"""Variants by design, which are kept in the results alone."""

CONTROL_GAP = "control_gap"
LARGEST = 30
FOUND = "labels_found"
"""How many labels a test found at 5%: of the gaps over all images, and of those beyond shams.

Labels that say the attribute itself, such as `woman.n.01`, are not among them: they must move.
"""


def summary(measures: pl.DataFrame, largest: int = LARGEST) -> pl.DataFrame:
    """Returns the rows of an audit that are no single label's, and of each test those that it found first.

    Sensitivity, which is no test, is kept for the labels whose gaps over all images are. How many labels the headline
    tests found is a row of its own, with the metric `labels_found`.

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
    moves = pl.col("protocol") == SENSITIVITY
    first = shown.filter(~moves, pl.int_range(pl.len()).over(test) < largest)
    gaps = first.filter(pl.col("metric") == CENTRED_GAP, pl.col("variant") == ALL)
    beside = shown.filter(moves).join(gaps, on=["run", "seed", "attribute", "label"], how="semi", nulls_equal=True)
    first = pl.concat([first, beside])
    rows = first.sort(*test, "p_adjusted", "label", nulls_last=True, maintain_order=True)
    return pl.concat([others, found_counts(shown), rows])


def found_counts(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns how many labels each headline test found, definitional ones aside; `n_clusters` as the test has them.

    Args:
        measures: rows of labels, in the schema of measures.
    """
    gaps = (pl.col("metric") == CENTRED_GAP) & (pl.col("variant") == ALL)
    beyond = (pl.col("metric") == BEYOND) & pl.col("variant").is_null()
    taxonomy = read_taxonomy()
    said = [
        (pl.col("attribute") == attribute) & pl.col("label").is_in(list(definitional_labels(taxonomy, attribute)))
        for attribute in taxonomy.definitional
    ]
    tested = measures.filter(
        gaps | beyond, pl.col("p_adjusted").is_not_null(), ~pl.any_horizontal(pl.lit(False), *said)
    )
    where = ["run", "seed", "protocol", "variant", "attribute"]
    counts = tested.group_by(where, maintain_order=True).agg(
        value=(pl.col("p_adjusted") <= LEVEL).sum().cast(pl.Float64), n_clusters=pl.col("n_clusters").first()
    )
    missing = [pl.lit(None, kind).alias(name) for name, kind in MEASURE.items() if name not in counts.columns]
    return counts.with_columns(*missing).with_columns(metric=pl.lit(FOUND)).select(MEASURE.keys())
