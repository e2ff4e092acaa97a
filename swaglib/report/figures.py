"""Figures, each drawn from a table that the caller hands over. Fonts and colours are set in one place."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import polars as pl
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from swaglib.fairness.counterfactual import GENDER, MIRROR, REPLACED, TONE
from swaglib.report.tables import in_order

MARKERS = "oDs^vP"


def style() -> None:
    """Sets the look of all figures."""
    sns.set_theme(context="notebook", style="whitegrid", palette="colorblind", font_scale=0.85)
    plt.rcParams.update(
        {"figure.dpi": 110, "savefig.bbox": "tight", "axes.spines.right": False, "axes.spines.top": False}
    )


def transfer_figure(measures: pl.DataFrame, order: Sequence[str]) -> Figure:
    """Draws accuracy with intervals: one line a task, one mark a run; a dash shows the share of the largest class.

    Args:
        measures: rows of `accuracy` and `largest class`, in the schema of measures.
        order: of the runs.
    """
    style()
    own = measures.filter(pl.col("metric") == "accuracy")
    tasks = own["task"].unique(maintain_order=True).to_list()
    runs = in_order(own["run"].unique(maintain_order=True).to_list(), order)
    figure, axes = plt.subplots(figsize=(8, 0.75 * len(tasks) + 1.2))
    for place, run in enumerate(runs):
        rows = own.filter(pl.col("run") == run)
        shift = (place - (len(runs) - 1) / 2) * 0.22
        heights = [tasks.index(task) + shift for task in rows["task"]]
        value = 100 * rows["value"].to_numpy()
        errors = np.abs(100 * rows.select("ci_low", "ci_high").to_numpy().T - value)
        axes.errorbar(value, heights, xerr=errors, fmt=MARKERS[place % 6], capsize=3, markersize=6, label=run)
    chance = measures.filter(pl.col("metric") == "largest class").unique("task", keep="first")
    for task, share in zip(chance["task"], chance["value"], strict=True):
        height = tasks.index(task)
        axes.vlines(100 * share, height - 0.4, height + 0.4, color="0.5", linestyle="--", linewidth=1)
    axes.plot([], [], color="0.5", linestyle="--", linewidth=1, label="largest class")
    sizes = {task: own.filter(pl.col("task") == task)["n"][0] for task in tasks}
    axes.set_yticks(range(len(tasks)), [f"{task}\n(n = {sizes[task]:,})" for task in tasks])
    axes.set_ylim(len(tasks) - 0.5, -0.5)
    axes.set_xlim(left=0)
    axes.set_xlabel("top-1 accuracy of a linear probe, % (bars: 95% bootstrap over clusters)")
    axes.grid(axis="y", visible=False)
    # Runs in the order in which they lie above each other.
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    return figure


def loss_figure(logs: dict[str, pl.DataFrame]) -> Figure:
    """Draws the loss on training batches and on held-out drawings: one panel a run, for losses do not compare.

    Args:
        logs: `log.csv` by run: `images`, `loss`, `validation_loss`.
    """
    style()
    figure, panels = plt.subplots(1, len(logs), figsize=(4.2 * len(logs), 3), squeeze=False)
    for axes, (run, log) in zip(panels[0], logs.items(), strict=True):
        for column, label in (("loss", "training batches"), ("validation_loss", "held-out drawings")):
            known = log.drop_nulls(column)
            marker = "o" if column == "validation_loss" else None
            axes.plot(known["images"] / 1000, known[column], label=label, marker=marker, markersize=4)
        axes.set_title(run)
        axes.set_xlabel("pictures seen, thousands")
        axes.set_ylabel("cross-entropy, nats")
        axes.legend(frameon=False)
    figure.tight_layout()
    return figure


def tail_figure(frequency: pl.DataFrame) -> Figure:
    """Draws the long tail of hashtags before and after resampling, on logarithmic axes.

    Args:
        frequency: `natural`, `resampled`: share of pictures by label, the most frequent first.
    """
    style()
    figure, axes = plt.subplots(figsize=(7, 3.4))
    rank = np.arange(1, len(frequency) + 1)
    axes.plot(rank, 100 * frequency["natural"].sort(descending=True), label="natural")
    axes.plot(rank, 100 * frequency["resampled"].sort(descending=True), label="resampled")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("rank of the hashtag")
    axes.set_ylabel("pictures with it, %")
    axes.legend(frameon=False)
    return figure


def funnel_figure(funnel: pl.DataFrame) -> Figure:
    """Draws what is left after each step of curation: distinct labels, and hashtags on posts.

    Args:
        funnel: see `swaglib.hashtags.vocabulary.funnel`.
    """
    style()
    figure, panels = plt.subplots(1, 2, figsize=(9, 2.6), sharey=True)
    for axes, column, title in zip(
        panels, ("labels", "occurrences"), ("distinct labels", "hashtags on posts"), strict=True
    ):
        bars = axes.barh(funnel["step"].to_list(), funnel[column].to_list())
        axes.bar_label(bars, [f"{value:,}" for value in funnel[column]], padding=3)
        axes.set_title(title)
        axes.margins(x=0.18)
        axes.grid(axis="y", visible=False)
    panels[0].invert_yaxis()
    figure.tight_layout()
    return figure


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
    axes.set_xticks(range(len(attributes)), [f"only {a} changes" if a != MIRROR else a for a in attributes])
    k = own["k"][0] if len(own) else 5
    axes.set_ylabel(f"of the top {k} labels, replaced")
    axes.set_ylim(0, k)
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
        axes.text(left, 0.06, f"n={row['n_clusters']}", ha="center", va="bottom", fontsize=7, color="white")
