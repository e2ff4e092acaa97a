"""The figure of the counterfactual analysis."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from swaglib.figures.names import attribute_name
from swaglib.figures.rows import is_, names_of
from swaglib.figures.style import finished, style
from swaglib.figures.tables import first_seed

ATTRIBUTES = ("skin_tone", "gender", "mirrored")
CONTROL = "mirrored"


def replaced_labels(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns the rows on labels replaced in held-out drawings, over all pairs of an attribute; the first seed's.

    Args:
        measures: of the stage `fairness`, in the schema of measures.
    """
    held_out = is_("metric", "labels_replaced") & is_("variant", "held_out") & is_("group", None)
    return first_seed(measures).filter(held_out).drop_nulls("value")


def fairness_figure(measures: pl.DataFrame, order: Sequence[str]) -> Figure:
    """Draws how many of the top labels are replaced when one attribute changes, with intervals and base emoji.

    Args:
        measures: of the stage `fairness`, in the schema of measures; rows of held-out drawings are drawn.
        order: of the runs.
    """
    style()
    own = replaced_labels(measures)
    runs = names_of(own, "run", order)
    figure, axes = plt.subplots(figsize=(8, 3.2))
    for place, run in enumerate(runs):
        rows = {row["attribute"]: row for row in own.filter(is_("run", run)).iter_rows(named=True)}
        _interval_bars(axes, [rows.get(attribute) for attribute in ATTRIBUTES], place, len(runs), run)
    clusters = {row["attribute"]: row["n_clusters"] for row in own.iter_rows(named=True)}
    names = [attribute_name(a) if a == CONTROL else f"only {attribute_name(a)} changes" for a in ATTRIBUTES]
    counts = [f"(n = {clusters.get(a, 0)} base emoji)" for a in ATTRIBUTES]
    axes.set_xticks(range(len(ATTRIBUTES)), [f"{name}\n{count}" for name, count in zip(names, counts, strict=True)])
    k = own["k"][0] if len(own) else 5
    axes.set_ylabel(f"labels replaced, of the top {k}")
    axes.set_ylim(bottom=0)
    axes.grid(axis="x", visible=False)
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return finished(figure)


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
