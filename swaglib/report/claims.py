"""What the figures say, as sentences computed from the measures: no sentence survives a change of its numbers."""

from collections.abc import Sequence

import polars as pl

from swaglib.fairness.counterfactual import GENDER, MIRROR, REPLACED, TONE
from swaglib.figures.differences import named_differences
from swaglib.figures.tables import in_order, interval_text


def comparison_claims(comparison: pl.DataFrame, order: Sequence[str]) -> list[str]:
    """Says for each run and baseline on how many tasks it is better, worse, or not told apart.

    Args:
        comparison: of the stage `compare`; what it says of the linear probe is told.
        order: of the runs.
    """
    claims: list[str] = []
    linear = named_differences(comparison).filter(pl.col("setting") == "linear probe")
    for baseline in linear["baseline"].unique(maintain_order=True):
        own = linear.filter(pl.col("baseline") == baseline)
        for run in in_order(own["run"].unique(maintain_order=True).to_list(), order):
            rows = own.filter(pl.col("run") == run)
            if rows.is_empty():
                continue
            better = rows.filter(pl.col("ci_low") > 0)
            worse = rows.filter(pl.col("ci_high") < 0)
            smallest, largest = rows.sort("value")[0], rows.sort("value")[-1]
            claims.append(
                f"{run} against {baseline}, linear probe: better on {len(better)} of {len(rows)} tasks, worse on "
                f"{len(worse)} (95% interval of the paired difference clear of zero). The difference runs from "
                f"{_with_task(smallest)} to {_with_task(largest)} points."
            )
    return claims


def fairness_claims(fairness: pl.DataFrame, order: Sequence[str]) -> list[str]:
    """Says for each run how many top labels are replaced when only one attribute changes, beside the control.

    Args:
        fairness: see `swaglib.fairness.counterfactual`.
        order: of the runs.
    """
    own = fairness.filter(
        (pl.col("indicator") == REPLACED) & (pl.col("group") == "all") & (pl.col("pictures") == "held-out")
    ).drop_nulls(["value", "ci_low"])
    claims: list[str] = []
    for run in in_order(own["run"].unique(maintain_order=True).to_list(), order):
        rows = {row["attribute"]: row for row in own.filter(pl.col("run") == run).iter_rows(named=True)}
        if not {TONE, GENDER, MIRROR} <= set(rows):
            continue
        parts = [f"{interval_text(rows[a], scale=1)} are replaced when only the {a} changes" for a in (TONE, GENDER)]
        claims.append(
            f"{run}: of the top {rows[TONE]['k']} labels of drawings that pre-training did not see, on average "
            f"{' and '.join(parts)} ({rows[TONE]['n_clusters']} and {rows[GENDER]['n_clusters']} base emoji); "
            f"mirroring the picture, which changes nothing it shows, replaces {interval_text(rows[MIRROR], scale=1)}."
        )
    return claims


def _with_task(row: pl.DataFrame) -> str:
    one = row.row(0, named=True)
    return f"{interval_text(one, sign=True)} ({one['task']})"
