"""What methods associate, side by side: labels that move with an attribute, and effects of features, a mark a seed."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from swaglib.fairness.control_measures import CONTROLS
from swaglib.fairness.counterfactual import ALL, GENDER, TONE
from swaglib.fairness.feature_measures import ASSOCIATIONS, EFFECT, IEAT
from swaglib.fairness.gap_measures import FAMILY, GAPS
from swaglib.fairness.summary import FOUND
from swaglib.figures.names import attribute_name
from swaglib.figures.rows import is_, names_of
from swaglib.figures.studies import NOTHING
from swaglib.figures.style import finished, sentence_figure, style


def moving_share(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns the share of a network's labels that move with an attribute beyond sham images.

    Args:
        measures: of a study whose networks are audited.

    Returns:
        `run`, `seed`, `attribute`, `value`; no row for a network without labels.
    """
    keys = ["run", "seed", "attribute"]
    tested = measures.filter(is_("protocol", GAPS), is_("metric", FAMILY), is_("variant", ALL), pl.col("k").is_null())
    found = measures.filter(is_("protocol", CONTROLS), is_("metric", FOUND))
    joined = found.join(tested.select(*keys, labels="value"), on=keys, maintain_order="left")
    return joined.filter(pl.col("labels") > 0).select(*keys, value=pl.col("value") / pl.col("labels"))


def associations_figure(measures: pl.DataFrame, order: Sequence[str] = ()) -> Figure:
    """Draws, for each run, the share of labels that move beyond shams, and the effect of each association test.

    Args:
        measures: measures of the study `associations`.
        order: runs from top to bottom.
    """
    style()
    runs = names_of(measures, "run", order)
    if not runs:
        return sentence_figure(NOTHING)
    moving = moving_share(measures)
    effects = measures.filter(is_("protocol", IEAT), is_("metric", EFFECT))
    panels = [
        (f"{attribute_name(name)}:\nlabels beyond shams, %", moving.filter(is_("attribute", name)), 100.0)
        for name in (TONE, GENDER)
    ]
    for test in ASSOCIATIONS:
        panels.append((test.name.replace("_", "\n") + ", d", effects.filter(is_("label", test.name)), 1.0))
    figure, grid = plt.subplots(1, len(panels), figsize=(1.85 * len(panels) + 1, 0.36 * len(runs) + 1.2), sharey=True)
    for axes, (title, rows, scale) in zip(grid, panels, strict=True):
        _panel(axes, rows, runs, scale)
        axes.set_title(title, fontsize="small", loc="left")
    grid[0].set_yticks(range(len(runs)), runs)
    grid[0].set_ylim(len(runs) - 0.5, -0.5)
    return finished(figure)


def _panel(axes: Axes, rows: pl.DataFrame, runs: Sequence[str], scale: float) -> None:
    """Draws a small mark a seed, and a large one for the mean over seeds."""
    for height, run in enumerate(runs):
        values = [scale * value for value in rows.filter(is_("run", run))["value"]]
        axes.plot(values, [height] * len(values), "|", color="C0", alpha=0.7, markersize=9)
        if values:
            axes.plot([sum(values) / len(values)], [height], "o", color="C0", markersize=5)
    axes.axvline(0, color="0.4", linewidth=1)
    axes.grid(axis="y", visible=False)
