"""Gaps of single labels in several runs side by side: the labels that move most in any of them."""

from collections.abc import Collection, Sequence

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from swaglib.figures.fairness_gaps import MARKS, SIDES, label_name, largest_gaps, without_definitional
from swaglib.figures.names import attribute_name
from swaglib.figures.rows import is_, names_of
from swaglib.figures.style import finished, sentence_figure, style


def gaps_beside(
    audits: pl.DataFrame, attribute: str, definitional: Collection[str] = (), count: int = 6, order: Sequence[str] = ()
) -> pl.DataFrame:
    """Returns the gaps, in every run, of the labels that move most in any run.

    Args:
        audits: of the audits of several runs, in the schema of measures; the first seed of each counts.
        attribute: `skin_tone` or `gender`.
        definitional: labels that must move with the attribute; they are left out.
        count: number of labels of each run, those that its tests found before others, by the size of their gaps.
        order: order of the runs.

    Returns:
        Rows of measures with `state`, see `swaglib.figures.fairness_gaps.largest_gaps`. A run whose summary does not
        keep a label has no row of it: its test did not find it first.
    """
    own = without_definitional(audits, definitional)
    runs = {run: own.filter(is_("run", run)) for run in names_of(own, "run", order)}
    every = {run: largest_gaps(rows, attribute, len(rows)) for run, rows in runs.items()}
    found = pl.concat([own.head(0).with_columns(state=pl.lit("")), *every.values()])
    first = pl.concat([found.head(0), *(rows.head(count) for rows in every.values())])["label"].unique()
    return found.filter(pl.col("label").is_in(first.implode()))


def gaps_beside_figure(
    audits: pl.DataFrame, attribute: str, definitional: Collection[str] = (), count: int = 6, order: Sequence[str] = ()
) -> Figure:
    """Draws the gaps of `gaps_beside` with their 95% intervals, a column a run.

    Args:
        audits: see `gaps_beside`.
        attribute: see `gaps_beside`.
        definitional: see `gaps_beside`.
        count: see `gaps_beside`.
        order: see `gaps_beside`.
    """
    rows = gaps_beside(audits, attribute, definitional, count, order)
    if rows.is_empty():
        return sentence_figure(f"No network has labels, or no two drawings differ only in {attribute_name(attribute)}.")
    style()
    runs, labels = names_of(rows, "run", order), rows["label"].unique(maintain_order=True).to_list()
    figure, grid = plt.subplots(
        1, len(runs), figsize=(2.6 * len(runs) + 1.6, 0.25 * len(labels) + 1.4), sharex=True, sharey=True, squeeze=False
    )
    for axes, run in zip(grid[0], runs, strict=True):
        for row in rows.filter(is_("run", run)).iter_rows(named=True):
            low, high = row["ci_low"], row["ci_high"]
            bars = None if low is None else [[row["value"] - low], [high - row["value"]]]
            place = [labels.index(row["label"])]
            axes.errorbar([row["value"]], place, xerr=bars, capsize=2, markersize=5, **MARKS[row["state"]])
        axes.axvline(0, color="0.4", linewidth=1)
        axes.grid(axis="y", visible=False)
        axes.set_title(run, loc="left")
    words = [label_name(label) for label in labels]
    names = [label if words.count(word) > 1 else word for label, word in zip(labels, words, strict=True)]
    grid[0, 0].set_yticks(range(len(labels)), names)
    grid[0, 0].set_ylim(len(labels) - 0.4, -0.6)
    below, above = SIDES[attribute]
    figure.supxlabel(f"gap, nats: {below} ← 0 → {above} (bars: 95% intervals)", fontsize="small")
    handles = [Line2D([], [], linestyle="", label=state, **own) for state, own in MARKS.items()]
    grid[0, -1].legend(handles=handles, frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    figure.tight_layout()
    return finished(figure)
