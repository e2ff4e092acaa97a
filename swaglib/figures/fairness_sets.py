"""Tables of what groups of drawings are associated with: the taxonomy's sets of labels, and neighbours."""

import polars as pl

from swaglib.fairness.associations import ASSOCIATIONS, BY_CHANCE, MAX_SKEW, NDKL, SAME, SAME_BASE_RATE, SET_RATE
from swaglib.figures.names import attribute_name
from swaglib.figures.rows import is_
from swaglib.figures.tables import first_seed


def sets_table(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns a row an attribute, set of labels and group: how often one of the set is on top, beside rankings.

    Args:
        measures: of one run, of the audit of fairness, in the schema of measures.

    Returns:
        `rate` is the share of the group's drawings with a label of the set among the strongest. MaxSkew and NDKL say
        how uneven the groups are among the drawings that rank highest by the set, beside what chance gives; they are of
        all groups, so that they stand in each row of a set.
    """
    own = first_seed(measures).filter(is_("protocol", ASSOCIATIONS))
    rates = own.filter(is_("metric", SET_RATE))
    keys = ["attribute", "label"]
    table = rates.select(*keys, "group", "value", "ci_low", "ci_high", "n", "n_clusters")
    for metric, name in ((MAX_SKEW, "MaxSkew"), (NDKL, "NDKL")):
        for variant, said in ((None, name), (BY_CHANCE, f"{name} by chance")):
            found = own.filter(is_("metric", metric), is_("variant", variant)).select(
                *keys, pl.col("value").alias(said)
            )
            table = table.join(found, on=keys, how="left", maintain_order="left")
    names = {"label": "set", "value": "rate", "ci_low": "from", "ci_high": "to", "n_clusters": "base emoji"}
    return table.rename(names).with_columns(pl.col("attribute").map_elements(attribute_name, return_dtype=pl.String))


def neighbours_table(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns a row an attribute and group: how many of a drawing's nearest neighbours are of its group, beyond chance.

    Args:
        measures: of one run, of the audit of fairness, in the schema of measures.
    """
    own = first_seed(measures).filter(is_("protocol", ASSOCIATIONS))
    keys = ["attribute", "group"]
    chance = own.filter(is_("metric", SAME_BASE_RATE)).select(*keys, pl.col("value").alias("by chance"))
    excess = own.filter(is_("metric", SAME))
    table = excess.select(*keys, "value", "ci_low", "ci_high", "n", "n_clusters").join(
        chance, on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    names = {"value": "beyond chance", "ci_low": "from", "ci_high": "to", "n_clusters": "base emoji"}
    return table.rename(names).with_columns(
        pl.col("attribute").map_elements(attribute_name, return_dtype=pl.String),
        pl.col("group").fill_null("all groups"),
    )
