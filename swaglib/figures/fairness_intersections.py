"""The table of accuracies where two attributes meet: who is answered worst may be hidden in means over one of them."""

import polars as pl

from swaglib.fairness.counterfactual import ALL, ONLY_HELD_OUT
from swaglib.fairness.intersections import AND, BOTH
from swaglib.figures.fairness_accuracy import ORDER, TITLES, group_accuracies
from swaglib.figures.rows import is_
from swaglib.figures.tables import interval_text


def intersections_table(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns a row an intersection of two groups, in percent: of all drawings, and of held-out designs alone.

    Args:
        measures: of one run, of the audit of fairness, in the schema of measures.

    Returns:
        An intersection without drawings has a dash, and n = 0.
    """
    rows = group_accuracies(measures).filter(pl.col("attribute").str.contains(BOTH, literal=True))
    places = {name: place for place, name in enumerate(ORDER)}
    order = [pl.col("group").str.split(AND).list.get(at).replace_strict(places, default=len(ORDER)) for at in (0, 1)]
    groups = rows.select("group").unique(maintain_order=True).sort(*order, maintain_order=True)["group"]
    columns: dict[str, list[str]] = {"group": groups.to_list()}
    for variant in (ALL, ONLY_HELD_OUT):
        found = {row["group"]: row for row in rows.filter(is_("variant", variant)).iter_rows(named=True)}
        own = [found.get(group, {"value": None, "n": 0, "n_clusters": None}) for group in groups]
        columns[f"{TITLES[variant]}, %"] = ["–" if row["value"] is None else interval_text(row) for row in own]
        columns[f"n, {TITLES[variant]}"] = [
            f"{row['n']:,}" + ("" if row["n_clusters"] is None else f" ({row['n_clusters']} emoji)") for row in own
        ]
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
