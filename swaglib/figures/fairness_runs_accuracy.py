"""Accuracies by group of several runs side by side, of held-out designs."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.figure import Figure

from swaglib.fairness.counterfactual import GENDER, ONLY_HELD_OUT, TONE
from swaglib.figures.fairness_accuracy import NOTHING, group_accuracies
from swaglib.figures.names import attribute_name
from swaglib.figures.rows import is_, names_of
from swaglib.figures.style import MARKERS, finished, sentence_figure, style

SPREAD = 0.5
"""Share of the distance between two groups over which the marks of runs are spread."""


def accuracies_beside_figure(audits: pl.DataFrame, order: Sequence[str] = ()) -> Figure:
    """Draws a mark a group and run with its 95% interval; below a group's name, its drawings and base emoji.

    Args:
        audits: of the audits of several runs, in the schema of measures; the first seed of each counts.
        order: order of the runs.
    """
    rows = group_accuracies(audits).filter(is_("variant", ONLY_HELD_OUT))
    shown = [name for name in (TONE, GENDER) if len(rows.filter(is_("attribute", name)))]
    if not shown:
        return sentence_figure(NOTHING)
    style()
    runs = names_of(rows, "run", order)
    figure, grid = plt.subplots(1, len(shown), figsize=(9, 3.4), sharey=True, squeeze=False)
    for axes, attribute in zip(grid[0], shown, strict=True):
        own = rows.filter(is_("attribute", attribute))
        groups = own["group"].unique(maintain_order=True).to_list()
        for place, run in enumerate(runs):
            mine = own.filter(is_("run", run))
            shift = SPREAD * ((place + 0.5) / len(runs) - 0.5)
            across = [groups.index(group) + shift for group in mine["group"]]
            look = {"color": f"C{place}", "marker": MARKERS[place % len(MARKERS)], "linestyle": ""}
            axes.plot(across, 100 * mine["value"], label=run, **look)
            for at, row in zip(across, mine.iter_rows(named=True), strict=True):
                if row["ci_low"] is not None:
                    bars = [[100 * (row["value"] - row["ci_low"])], [100 * (row["ci_high"] - row["value"])]]
                    axes.errorbar([at], [100 * row["value"]], yerr=bars, capsize=3, **look)
        fewest = own.group_by("group").agg(pl.col("n").min(), pl.col("n_clusters").min())  # of the runs that have any
        counts = {group: (n, clusters) for group, n, clusters in fewest.rows()}
        names = [
            group.replace("-", "-\n") + f"\nn = {counts[group][0]:,}\n({counts[group][1]} emoji)" for group in groups
        ]
        axes.set_xticks(range(len(groups)), names, fontsize=8)
        axes.set_title(f"{attribute_name(attribute)}, held-out designs", loc="left")
        axes.grid(axis="x", visible=False)
    grid[0, 0].set_ylabel("a true label on top, %")
    grid[0, -1].legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    figure.tight_layout()
    return finished(figure)
