"""The table of gaps by design: whether one hand draws what the test found over all of them."""

from collections.abc import Collection

import polars as pl

from swaglib.fairness.gap_measures import CENTRED_GAP, GAPS, ONE_DESIGN, WITHOUT_DESIGN
from swaglib.figures.fairness_gaps import NOT_FOUND, label_name, largest_gaps, without_definitional
from swaglib.figures.rows import is_
from swaglib.figures.tables import first_seed


def designs_table(
    measures: pl.DataFrame, attribute: str, definitional: Collection[str] = (), count: int = 12
) -> pl.DataFrame:
    """Returns a row for each of the labels that were found and move most: their gaps by design, and without each.

    Args:
        measures: of one run, of the audit of fairness, in the schema of measures.
        attribute: `skin_tone` or `gender`.
        definitional: labels that must move with the attribute; they are left out.
        count: largest number of labels.

    Returns:
        The gap over all designs; how many designs alone have its sign, and the smallest and largest gap of one; the
        same without one design at a time. All gaps in nats. No rows if no label was found.
    """
    own = without_definitional(first_seed(measures), definitional).filter(is_("attribute", attribute))
    found = largest_gaps(own, attribute, len(own)).filter(pl.col("state") != NOT_FOUND).head(count)
    parts = own.filter(is_("protocol", GAPS), is_("metric", CENTRED_GAP))
    rows = []
    for label, gap in found.select("label", "value").rows():
        row: dict[str, object] = {"label": label_name(label), "gap, nats": gap}
        for variant, name in ((ONE_DESIGN, "alone"), (WITHOUT_DESIGN, "left out")):
            gaps = parts.filter(is_("variant", variant), is_("label", label))["value"].drop_nulls().to_list()
            same = sum(other * gap > 0 for other in gaps)
            row[f"designs {name}, same sign"] = f"{same} of {len(gaps)}"
            row[f"{name}, from"] = min(gaps, default=None)
            row[f"{name}, to"] = max(gaps, default=None)
        rows.append(row)
    return pl.DataFrame(rows)
