"""What features alone associate with groups: the effects of association tests, a mark a run, with intervals."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.figure import Figure

from swaglib.fairness.feature_measures import ASSOCIATIONS, EFFECT, IEAT
from swaglib.figures.names import attribute_name
from swaglib.figures.rows import is_, names_of
from swaglib.figures.style import MARKERS, finished, sentence_figure, style
from swaglib.figures.tables import first_seed

NOTHING = "No test had two base emoji in each set."
SPREAD = 0.6
"""Share of the distance between two tests over which the marks of runs are spread."""


def effects(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns the rows of association tests in the first seed of each run, by the order of the tests."""
    places = {test.name: place for place, test in enumerate(ASSOCIATIONS)}
    own = first_seed(measures).filter(is_("protocol", IEAT), is_("metric", EFFECT))
    return own.sort(pl.col("label").replace_strict(places, default=len(places)), maintain_order=True)


def features_figure(measures: pl.DataFrame, order: Sequence[str] = ()) -> Figure:
    """Draws the effect of each association test with its 95% interval, a mark a run.

    Args:
        measures: of audits of fairness, in the schema of measures.
        order: runs from top to bottom.
    """
    style()
    rows = effects(measures)
    if rows.is_empty():
        return sentence_figure(NOTHING)
    runs, tests = names_of(rows, "run", list(order)), rows["label"].unique(maintain_order=True).to_list()
    figure, axes = plt.subplots(figsize=(7, (0.35 + 0.2 * len(runs)) * len(tests) + 0.9))
    for place, run in enumerate(runs):
        shift = SPREAD * ((place + 0.5) / len(runs) - 0.5)
        own = rows.filter(is_("run", run))
        heights = [tests.index(label) + shift for label in own["label"]]
        sides = ((own["value"] - own["ci_low"]).fill_null(0), (own["ci_high"] - own["value"]).fill_null(0))
        marker = MARKERS[place % len(MARKERS)]
        axes.errorbar(own["value"], heights, xerr=sides, fmt=marker, capsize=3, label=run, color=f"C{place}")
    axes.set_yticks(range(len(tests)), [_title(name) for name in tests])
    axes.set_ylim(len(tests) - 0.5, -0.5)
    axes.axvline(0, color="0.4", linewidth=1)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel("effect d (bars: 95% intervals, where each set has six base emoji or more)")
    if len(runs) > 1:
        axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return finished(figure)


def features_table(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns a row a test: what is compared, the effect with its interval, the numbers behind it, and p-values."""
    rows = [
        {
            "run": row["run"],
            "attribute": attribute_name(row["attribute"]),
            "test": _title(row["label"]).replace("\n", "; "),
            "effect d": row["value"],
            "from": row["ci_low"],
            "to": row["ci_high"],
            "p": _p_text(row["p"]),
            "p, all tests of the attribute": _p_text(row["p_adjusted"]),
            "base emoji": row["n"],
            "smallest set": row["n_clusters"],
        }
        for row in effects(measures).iter_rows(named=True)
    ]
    return pl.DataFrame(rows)


def _p_text(value: float | None) -> str | None:
    return None if value is None else f"{value:.4f}"


def _title(name: str) -> str:
    """Returns a test as words: whose drawings with which things, against whose with which."""
    test = next((own for own in ASSOCIATIONS if own.name == name), None)
    if test is None:
        return name
    first, second = " and ".join(test.groups), " and ".join(test.other_groups)
    return f"{first}: {test.things}\n{second}: {test.other_things}"
