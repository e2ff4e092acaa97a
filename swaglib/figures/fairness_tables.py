"""Tables of the counterfactual analysis."""

import polars as pl

from swaglib.figures.names import attribute_name, group_name, images_name, metric_name
from swaglib.figures.rows import is_
from swaglib.figures.tables import first_seed

NUMBERS = ("value", "ci_low", "ci_high")


def fairness_table(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns both indicators for each attribute, over all its pairs: one row an attribute and set of images.

    A network without labels has no row: it has no indicator.

    Args:
        measures: of one run, of the stage `fairness`, in the schema of measures.
    """
    own = first_seed(measures).filter(is_("group", None), pl.col("attribute").is_not_null())
    return own.select(
        "run",
        pl.Series("images", [images_name(name) for name in own["variant"]], pl.String),
        pl.Series("indicator", [metric_name(name) for name in own["metric"]], pl.String),
        pl.Series("attribute", [attribute_name(name) for name in own["attribute"]], pl.String),
        "k",
        "n",
        "n_clusters",
        *NUMBERS,
    )


def fairness_groups_table(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns the number of replaced labels for each pair of groups, over all images: one row a pair of groups.

    Args:
        measures: of one run, of the stage `fairness`, in the schema of measures.
    """
    shown = is_("metric", "labels_replaced") & is_("variant", "all") & pl.col("group").is_not_null()
    own = first_seed(measures).filter(shown)
    return own.select(
        pl.Series("attribute", [attribute_name(name) for name in own["attribute"]], pl.String),
        pl.Series("group", [group_name(name) for name in own["group"]], pl.String),
        *NUMBERS,
        "n",
        "n_clusters",
    )
