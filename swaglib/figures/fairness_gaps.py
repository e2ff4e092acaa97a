"""The figure of counterfactual gaps: the labels that move most with an attribute, with intervals."""

from collections.abc import Collection
from typing import Any

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from swaglib.fairness.control_measures import BEYOND, CONTROLS
from swaglib.fairness.counterfactual import ALL, GENDER, TONE
from swaglib.fairness.gap_measures import CENTRED_GAP, FAMILY, GAPS
from swaglib.fairness.sign_flips import LEVEL
from swaglib.figures.names import attribute_name
from swaglib.figures.rows import is_
from swaglib.figures.style import finished, sentence_figure, style
from swaglib.figures.tables import first_seed

SIDES = {TONE: ("lighter", "darker"), GENDER: ("women", "men")}
"""Whose drawings a gap below 0, and one above it, says more of."""

NOT_FOUND, FOUND, BEYOND_SHAMS = "not found", "found, not beyond sham images", "found, and beyond sham images"
MARKS: dict[str, dict[str, Any]] = {
    NOT_FOUND: {"marker": "o", "color": "0.6", "markerfacecolor": "white"},
    FOUND: {"marker": "o", "color": "C0"},
    BEYOND_SHAMS: {"marker": "D", "color": "C3"},
}
"""What a test over all labels says of a gap; told apart by shape and filling, too."""


def largest_gaps(measures: pl.DataFrame, attribute: str, count: int) -> pl.DataFrame:
    """Returns the labels with the largest gaps over all images in the first seed, those that were found before others.

    Args:
        measures: of one run, in the schema of measures.
        attribute: `skin_tone` or `gender`.
        count: largest number of labels.

    Returns:
        Rows of measures with the column `state`, a key of `MARKS`.
    """
    own = first_seed(measures).filter(is_("attribute", attribute))
    gaps = own.filter(is_("protocol", GAPS), is_("metric", CENTRED_GAP), is_("variant", ALL)).drop_nulls("value")
    beyond = own.filter(is_("protocol", CONTROLS), is_("metric", BEYOND), is_("variant", None))
    past = beyond.filter(pl.col("p_adjusted") <= LEVEL)["label"].to_list()
    found = pl.col("p_adjusted").fill_null(1.0) <= LEVEL
    state = (
        pl.when(found & pl.col("label").is_in(past))
        .then(pl.lit(BEYOND_SHAMS))
        .when(found)
        .then(pl.lit(FOUND))
        .otherwise(pl.lit(NOT_FOUND))
    )
    by_size = gaps.with_columns(state=state).sort(~found, -pl.col("value").abs(), "label")
    return by_size.head(count)


def without_definitional(measures: pl.DataFrame, definitional: Collection[str]) -> pl.DataFrame:
    """Returns the rows of no label, and those of labels that do not say the attribute itself.

    Args:
        measures: in the schema of measures.
        definitional: labels that do, from `swaglib.fairness.taxonomy.definitional_labels`.
    """
    return measures.filter(pl.col("label").is_null() | ~pl.col("label").is_in(list(definitional)))


def gaps_figure(measures: pl.DataFrame, attribute: str, definitional: Collection[str] = (), count: int = 20) -> Figure:
    """Draws the largest gaps of one run with their 95% intervals; labels that say the attribute itself stand apart.

    Args:
        measures: of one run, of the audit of fairness, in the schema of measures.
        attribute: `skin_tone` or `gender`.
        definitional: labels that must move with the attribute, from `swaglib.fairness.taxonomy.definitional_labels`.
        count: largest number of labels in each of the two parts.
    """
    said = pl.col("label").is_in(list(definitional))
    parts = {
        "": largest_gaps(without_definitional(measures, definitional), attribute, count),
        "definitional": largest_gaps(measures.filter(said), attribute, count),
    }
    shown = {name: rows for name, rows in parts.items() if len(rows)}
    if not shown:
        return sentence_figure(f"No two drawings differ only in {attribute_name(attribute)}: there is no gap to draw.")
    style()
    heights = [len(rows) + 0.6 for rows in shown.values()]
    figure, grid = plt.subplots(
        len(shown),
        figsize=(7, 0.24 * sum(heights) + 1.2),
        sharex=True,
        squeeze=False,
        gridspec_kw={"height_ratios": heights},
    )
    for axes, (name, rows) in zip(grid[:, 0], shown.items(), strict=True):
        _forest(axes, rows)
        axes.set_ylabel(name)
    below, above = SIDES[attribute]
    grid[-1, 0].set_xlabel(f"gap in centred log-probability, nats: {below} ← 0 → {above} (bars: 95% intervals)")
    rows = next(iter(shown.values()))
    grid[0, 0].set_title(f"{attribute_name(attribute)}, {_numbers(measures, attribute, rows)}", loc="left")
    states = [state for state in MARKS if any((own["state"] == state).any() for own in shown.values())]
    handles = [Line2D([], [], linestyle="", label=state, **MARKS[state]) for state in states]
    grid[0, 0].legend(handles=handles, frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return finished(figure)


def label_name(label: str) -> str:
    """Returns the word of a synset, such as `rock star` of `rock_star.n.01`."""
    return label.split(".n.")[0].replace("_", " ")


def _forest(axes: Axes, rows: pl.DataFrame) -> None:
    for height, row in enumerate(rows.iter_rows(named=True)):
        errors = None
        if row["ci_low"] is not None:
            errors = [[row["value"] - row["ci_low"]], [row["ci_high"] - row["value"]]]
        axes.errorbar([row["value"]], [height], xerr=errors, capsize=2, markersize=5, **MARKS[row["state"]])
    axes.set_yticks(range(len(rows)), [label_name(label) for label in rows["label"]])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.axvline(0, color="0.4", linewidth=1)
    axes.grid(axis="y", visible=False)


def _numbers(measures: pl.DataFrame, attribute: str, rows: pl.DataFrame) -> str:
    """Returns how many base emoji there are, and how many labels were tested together."""
    family = first_seed(measures).filter(
        is_("protocol", GAPS), is_("metric", FAMILY), is_("variant", ALL), is_("attribute", attribute)
    )
    labels = family.filter(pl.col("k").is_null())["value"]
    tested = f"; {int(labels[0]):,} labels tested together" if len(labels) else ""
    return f"n = {rows['n_clusters'][0]} base emoji{tested}"
