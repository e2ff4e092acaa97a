"""The figure of the counterfactual analysis."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from swaglib.fairness.counterfactual import GENDER, MIRROR, REPLACED, TONE
from swaglib.figures.style import style
from swaglib.figures.tables import in_order


def fairness_figure(measures: pl.DataFrame, order: Sequence[str]) -> Figure:
    """Draws how many of the top labels are replaced when one attribute changes, with intervals and base emoji.

    Args:
        measures: see `swaglib.fairness.counterfactual`; rows of held-out drawings are drawn.
        order: of the runs.
    """
    style()
    own = measures.filter(
        (pl.col("pictures") == "held-out") & (pl.col("indicator") == REPLACED) & (pl.col("group") == "all")
    ).drop_nulls("value")
    runs = in_order(own["run"].unique(maintain_order=True).to_list(), order)
    attributes = (TONE, GENDER, MIRROR)
    figure, axes = plt.subplots(figsize=(8, 3.2))
    for place, run in enumerate(runs):
        rows = {row["attribute"]: row for row in own.filter(pl.col("run") == run).iter_rows(named=True)}
        _interval_bars(axes, [rows.get(attribute) for attribute in attributes], place, len(runs), run)
    clusters = {row["attribute"]: row["n_clusters"] for row in own.iter_rows(named=True)}
    names = [f"only {a} changes" if a != MIRROR else a for a in attributes]
    counts = [f"(n = {clusters.get(a, 0)} base emoji)" for a in attributes]
    axes.set_xticks(range(len(attributes)), [f"{name}\n{count}" for name, count in zip(names, counts, strict=True)])
    k = own["k"][0] if len(own) else 5
    axes.set_ylabel(f"labels replaced, of the top {k}")
    axes.set_ylim(bottom=0)
    axes.grid(axis="x", visible=False)
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


def _interval_bars(axes: Axes, rows: Sequence[dict[str, float] | None], place: int, runs: int, label: str) -> None:
    width = 0.8 / runs
    for group, row in enumerate(rows):
        if row is None:
            continue
        left = group + (place - (runs - 1) / 2) * width
        errors = None
        if row["ci_low"] is not None:
            errors = [[row["value"] - row["ci_low"]], [row["ci_high"] - row["value"]]]
        axes.bar(
            left, row["value"], width * 0.92, yerr=errors, capsize=3, color=f"C{place}", label=None if group else label
        )
