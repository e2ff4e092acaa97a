"""What methods associate, side by side: labels that move, neighbours, and effects of features, a mark a seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, variance

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from swaglib.evaluation.intervals import student
from swaglib.fairness.associations import ASSOCIATIONS as RATES
from swaglib.fairness.associations import SAME
from swaglib.fairness.control_measures import CONTROLS
from swaglib.fairness.counterfactual import ALL, GENDER, TONE
from swaglib.fairness.dose import FEWEST_SEEDS
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


@dataclass(frozen=True)
class Panel:
    """One measure of all runs.

    Attributes:
        attribute: `skin_tone` or `gender`.
        what: what is measured, with its unit.
        rows: `run`, `seed`, `value`.
        scale: factor to the unit.
        own_intervals: whether a run with one seed has the interval of its measure.
    """

    attribute: str
    what: str
    rows: pl.DataFrame
    scale: float = 1.0
    own_intervals: bool = False

    def values(self, run: str) -> list[float]:
        """Returns the values of a run, one a seed."""
        return [self.scale * value for value in self.rows.filter(is_("run", run))["value"]]

    def mean(self, run: str) -> tuple[float, float | None, float | None] | None:
        """Returns the mean over seeds and the bounds of its interval, None if the run has no value.

        The interval is over seeds, of three or more.
        """
        values = self.values(run)
        if len(values) != 1 or not self.own_intervals or "ci_low" not in self.rows.columns:
            return over_seeds(values) if values else None
        low, high = self.rows.filter(is_("run", run)).select("ci_low", "ci_high").row(0)
        return (values[0], None, None) if low is None else (values[0], self.scale * low, self.scale * high)


def panels(measures: pl.DataFrame, own_intervals: bool = False) -> list[Panel]:
    """Returns what is compared: labels that move beyond shams, neighbours of one group, and the association tests.

    Args:
        measures: measures of audits.
        own_intervals: see `Panel`.
    """
    moving = moving_share(measures)
    near = measures.filter(is_("protocol", RATES), is_("metric", SAME), is_("group", None))
    effects = measures.filter(is_("protocol", IEAT), is_("metric", EFFECT))
    shares = [
        Panel(attribute, what, rows.filter(is_("attribute", attribute)), 100.0, own_intervals)
        for what, rows in (("labels beyond shams, %", moving), ("neighbours alike, points", near))
        for attribute in (TONE, GENDER)
    ]
    tests = [
        Panel(
            test.attribute,
            f"{test.name.replace('_', ' or ')}, d",
            effects.filter(is_("label", test.name)),
            own_intervals=own_intervals,
        )
        for test in ASSOCIATIONS
    ]
    return [*shares, *tests]


def over_seeds(values: Sequence[float]) -> tuple[float, float | None, float | None]:
    """Returns the mean and Student's 95% interval over seeds, whose bounds are None for fewer than three.

    Args:
        values: one a seed, one at least.
    """
    middle = fmean(values)
    if len(values) < FEWEST_SEEDS:
        return middle, None, None
    return middle, *student(middle, variance(values) / len(values), len(values) - 1)


def associations_figure(measures: pl.DataFrame, order: Sequence[str] = (), own_intervals: bool = False) -> Figure:
    """Draws all panels, a row a run, with a small mark a seed and the mean with its interval.

    Args:
        measures: measures of audits: of a study, or of the default runs, which have one seed each.
        order: runs from top to bottom.
        own_intervals: see `Panel`.
    """
    style()
    runs = names_of(measures, "run", order)
    if not runs:
        return sentence_figure(NOTHING)
    figure, grid = plt.subplots(2, 4, figsize=(11.5, 0.56 * len(runs) + 2.2), sharey=True)
    for axes, panel in zip(grid.flat, panels(measures, own_intervals), strict=True):
        for height, run in enumerate(runs):
            axes.plot((own := panel.values(run)), [height] * len(own), "|", color="C0", alpha=0.7, markersize=9)
            _mean(axes, height, panel.mean(run))
        axes.axvline(0, color="0.4", linewidth=1)
        axes.grid(axis="y", visible=False)
        axes.set_title(f"{attribute_name(panel.attribute)}:\n{panel.what}", fontsize="small", loc="left")
    for axes in grid[:, 0]:
        axes.set_yticks(range(len(runs)), runs)
        axes.set_ylim(len(runs) - 0.5, -0.5)
    figure.tight_layout()
    return finished(figure)


def _mean(axes: Axes, height: float, found: tuple[float, float | None, float | None] | None) -> None:
    if found is not None:
        middle, low, high = found
        bars = None if low is None or high is None else [[middle - low], [high - middle]]
        axes.errorbar([middle], [height], xerr=bars, fmt="o", color="C0", markersize=4, capsize=2, elinewidth=1)


def associations_table(measures: pl.DataFrame, order: Sequence[str] = (), own_intervals: bool = False) -> pl.DataFrame:
    """Returns what the figure shows as text: a row a run, its number of seeds, and each mean with its interval.

    Args:
        measures: measures of audits.
        order: runs from top to bottom.
        own_intervals: see `Panel`.
    """
    rows = []
    for run in names_of(measures, "run", order):
        row: dict[str, object] = {"run": run, "seeds": measures.filter(is_("run", run))["seed"].drop_nulls().n_unique()}
        for panel in panels(measures, own_intervals):
            found = panel.mean(run)
            row[f"{attribute_name(panel.attribute)}: {panel.what}"] = None if found is None else _text(*found)
        rows.append(row)
    return pl.DataFrame(rows, infer_schema_length=None)


def _text(middle: float, low: float | None, high: float | None) -> str:
    return f"{middle:.2f}" if low is None else f"{middle:.2f} [{low:.2f}, {high:.2f}]"
