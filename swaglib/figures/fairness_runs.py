"""What the audits of all runs found, side by side."""

from collections.abc import Sequence

import polars as pl

from swaglib.fairness.control_measures import CONTROLS
from swaglib.fairness.counterfactual import ALL, GENDER, TONE
from swaglib.fairness.gap_measures import FAMILY, GAPS
from swaglib.fairness.summary import FOUND
from swaglib.figures.names import attribute_name
from swaglib.figures.rows import is_, names_of
from swaglib.figures.tables import first_seed

COLUMNS: dict[str, type[pl.DataType]] = {
    "attribute": pl.String,
    "run": pl.String,
    "labels tested": pl.Int64,
    "labels that move": pl.Int64,
    "beyond sham images": pl.Int64,
    "base emoji": pl.Int64,
}


def audits_table(measures: pl.DataFrame, order: Sequence[str] = ()) -> pl.DataFrame:
    """Returns a row an attribute and run: how many labels move with it, and how many beyond what shams do.

    Args:
        measures: of audits, from `metrics/audit-*.csv`; the first seed of each run counts.
        order: runs from top to bottom. A run without labels has no row.
    """
    own = first_seed(measures)
    rows = []
    for attribute in (TONE, GENDER):
        part = own.filter(is_("attribute", attribute))
        for run in names_of(part, "run", list(order)):
            mine = part.filter(is_("run", run))
            tested = mine.filter(
                is_("protocol", GAPS), is_("metric", FAMILY), is_("variant", ALL), pl.col("k").is_null()
            )
            if tested.is_empty():
                continue
            found = mine.filter(is_("metric", FOUND))
            moving = found.filter(is_("protocol", GAPS))["value"]
            beyond = found.filter(is_("protocol", CONTROLS))["value"]
            counts = (int(own.sum()) if len(own) else None for own in (moving, beyond))
            rows.append((attribute_name(attribute), run, int(tested["value"][0]), *counts, tested["n"][0]))
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")
