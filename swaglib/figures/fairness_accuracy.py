"""The figure of accuracies by group of drawings: of all of them, and of held-out ones alone."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from swaglib.fairness.counterfactual import ALL, GENDER, ONLY_HELD_OUT, TONE
from swaglib.fairness.group_accuracy import PROTOCOL
from swaglib.fairness.groups import UNKNOWN
from swaglib.figures.names import attribute_name
from swaglib.figures.rows import is_
from swaglib.figures.style import finished, sentence_figure, style
from swaglib.figures.tables import first_seed

NOTHING = "There are no drawings with a true label of two known groups: no accuracy to draw."
TITLES = {ALL: "all drawings", ONLY_HELD_OUT: "held-out designs"}
ORDER = ("light", "medium-light", "medium", "medium-dark", "dark", "woman", "man", "person")


def group_accuracies(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns the accuracies of known groups in the first seed, groups in their usual order."""
    own = first_seed(measures).filter(is_("protocol", PROTOCOL), is_("metric", "accuracy"))
    known = own.filter(pl.col("group").is_not_null() & (pl.col("group") != UNKNOWN))
    places = {name: place for place, name in enumerate(ORDER)}
    return known.sort(pl.col("group").replace_strict(places, default=len(ORDER)), maintain_order=True)


def group_accuracy_figure(measures: pl.DataFrame, attributes: Sequence[str] = (TONE, GENDER)) -> Figure:
    """Draws a mark a group with its 95% interval, and below its name the number of images and base emoji.

    Args:
        measures: of one run, of the audit of fairness, in the schema of measures.
        attributes: attributes, one row of axes each.
    """
    rows = group_accuracies(measures)
    shown = [name for name in attributes if len(rows.filter(is_("attribute", name)))]
    if not shown:
        return sentence_figure(NOTHING)
    style()
    figure, grid = plt.subplots(len(shown), 2, figsize=(9, 2.9 * len(shown)), sharey=True, squeeze=False)
    for line, attribute in zip(grid, shown, strict=True):
        for axes, variant in zip(line, TITLES, strict=True):
            _groups(axes, rows.filter(is_("attribute", attribute), is_("variant", variant)))
            axes.set_title(f"{attribute_name(attribute)}, {TITLES[variant]}", loc="left")
        line[0].set_ylabel("a true label on top, %")
    figure.tight_layout()
    return finished(figure)


def _groups(axes: Axes, rows: pl.DataFrame) -> None:
    names = []
    for place, row in enumerate(rows.iter_rows(named=True)):
        value, low, high = row["value"], row["ci_low"], row["ci_high"]
        errors = None if low is None else [[100 * (value - low)], [100 * (high - value)]]
        axes.errorbar([place], [100 * value], yerr=errors, fmt="o", capsize=3, color="C0")
        group = row["group"].replace("-", "-\n")
        names.append(f"{group}\nn = {row['n']:,}\n({row['n_clusters']} emoji)")
    axes.set_xticks(range(len(names)), names, fontsize=8)
    axes.set_xlim(-0.6, max(len(names) - 0.4, 0.6))
    axes.grid(axis="x", visible=False)
