"""Figures and tables of studies: accuracy over compute, over label noise, over seeds; the ledger of claims."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from swaglib.figures.rows import is_
from swaglib.figures.style import MARKERS, finished, sentence_figure, style
from swaglib.figures.tables import MISSING, interval_text

LINEAR, ACCURACY, MACRO = "linear", "accuracy", "macro"
NOTHING = "This study has not run yet: `make study`."


def accuracies(measures: pl.DataFrame, protocol: str = LINEAR, task: str = MACRO) -> pl.DataFrame:
    """Returns the rows of accuracies over all seeds, macro or of a task, at the learning rates of the settings."""
    return measures.filter(
        is_("metric", ACCURACY),
        is_("task", task),
        is_("protocol", protocol),
        is_("baseline", None),
        is_("setting", None),
        pl.col("seed").is_null(),
    )


def seeds_of(measures: pl.DataFrame, protocol: str = LINEAR, task: str = MACRO) -> pl.DataFrame:
    """Returns the rows of accuracies of single seeds, macro or of a task, at the learning rates of the settings."""
    own = (is_("metric", ACCURACY), is_("task", task), is_("protocol", protocol), is_("setting", None))
    return measures.filter(*own, is_("baseline", None), pl.col("seed").is_not_null())


def study_figure(
    measures: pl.DataFrame, order: Sequence[str] = (), protocol: str = LINEAR, task: str = MACRO
) -> Figure:
    """Draws the accuracy of each arm: a small mark a seed, a large one with its interval over all seeds.

    Args:
        measures: measures of one study.
        order: arms from top to bottom; others follow by accuracy.
        protocol: protocol that gave the accuracies.
        task: `macro`, or the one task that the study evaluates.
    """
    style()
    rows = accuracies(measures, protocol, task)
    if rows.is_empty():
        return sentence_figure(NOTHING)
    others = rows.sort("value", descending=True)["run"].to_list()
    runs = [run for run in order if run in others] + [run for run in others if run not in order]
    figure, axes = plt.subplots(figsize=(7, 0.38 * len(runs) + 1.0))
    single = seeds_of(measures, protocol, task)
    for height, run in enumerate(runs):
        own = single.filter(is_("run", run))
        axes.plot(100 * own["value"], [height] * len(own), "|", color="C0", alpha=0.6, markersize=10)
        _with_interval(axes, rows.filter(is_("run", run)).row(0, named=True), height)
    axes.set_yticks(range(len(runs)), runs)
    axes.set_ylim(len(runs) - 0.5, -0.7)
    kind = "of a linear probe" if protocol == LINEAR else f"({protocol.replace('_', '-')})"
    what = "macro over families" if task == MACRO else f"on {task}"
    axes.set_xlabel(f"accuracy {kind}, %, {what} (bars: 95% intervals; |: one seed)")
    axes.grid(axis="y", visible=False)
    return finished(figure)


def _with_interval(axes: Axes, row: dict[str, object], height: float) -> None:
    value, low, high = (row[name] for name in ("value", "ci_low", "ci_high"))
    assert isinstance(value, float)
    error = (
        [[100 * (value - low)], [100 * (high - value)]] if isinstance(low, float) and isinstance(high, float) else None
    )
    axes.errorbar([100 * value], [height], xerr=error, fmt="o", capsize=3, color="C0")
    axes.annotate(f"{100 * value:.1f}", (100 * value, height), xytext=(0, 6), textcoords="offset points", ha="center")


def compute_figure(measures: pl.DataFrame) -> Figure:
    """Draws accuracy over the multiply-adds of training, a point an arm; untrained ones are lines.

    Arms that cost nearly the same are drawn side by side.

    Args:
        measures: measures of the study `methods` or `self_supervised`.
    """
    style()
    rows = accuracies(measures)
    if rows.is_empty():
        return sentence_figure(NOTHING)
    costs = dict(measures.filter(is_("metric", "multiply_adds")).select("run", "value").rows())
    figure, axes = plt.subplots(figsize=(8, 4.6))
    trained = [row for row in rows.iter_rows(named=True) if costs.get(row["run"])]
    by_accuracy = sorted(trained, key=lambda own: -own["value"])
    places, ticks = side_by_side({row["run"]: costs[row["run"]] / 1e12 for row in by_accuracy})
    for place, row in enumerate(by_accuracy):
        low, high = row["ci_low"], row["ci_high"]
        error = None if low is None else [[100 * (row["value"] - low)], [100 * (high - row["value"])]]
        axes.errorbar(
            [places[row["run"]]],
            [100 * row["value"]],
            yerr=error,
            fmt=MARKERS[place % len(MARKERS)],
            color=f"C{place % 10}",
            capsize=3,
            label=f"{row['run']}, {100 * row['value']:.1f}",
        )
    for row in rows.iter_rows(named=True):
        if not costs.get(row["run"]):
            axes.axhline(100 * row["value"], color="0.5", linestyle="--", linewidth=1)
            axes.annotate(
                row["run"],
                (0.01, 100 * row["value"]),
                xycoords=("axes fraction", "data"),
                va="bottom",
                fontsize="small",
            )
    axes.set_xscale("log")
    axes.set_xticks(ticks, [f"{tick:.1f}" for tick in ticks])
    axes.minorticks_off()
    axes.set_xlabel("multiply-adds of training, in trillions (arms of nearly the same cost side by side)")
    axes.set_ylabel("accuracy of a linear probe, %, macro")
    if trained:
        axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return finished(figure)


ALIKE, APART = 1.1, 1.04
"""Factor up to which costs are nearly the same, and the one by which arms of such a cost stand apart."""


def side_by_side(costs: Mapping[str, float]) -> tuple[dict[str, float], list[float]]:
    """Returns where each arm is drawn on a logarithmic axis, and the mean costs of arms that cost nearly the same.

    Args:
        costs: cost of each arm, in the order in which arms of a group stand from left to right.
    """
    groups: list[list[str]] = []
    for name in sorted(costs, key=costs.__getitem__):
        if groups and costs[name] <= ALIKE * costs[groups[-1][0]]:
            groups[-1].append(name)
        else:
            groups.append([name])
    places, means = {}, []
    for group in groups:
        mean = sum(costs[name] for name in group) / len(group)
        means.append(mean)
        for place, name in enumerate(name for name in costs if name in group):
            places[name] = mean * APART ** (place - (len(group) - 1) / 2)
    return places, means


def noise_figure(measures: pl.DataFrame) -> Figure:
    """Draws accuracy over the share of labels that were replaced, a line a loss.

    Args:
        measures: measures of the study `noise`, whose arms are named `<loss>_<percent>`.
    """
    style()
    rows = accuracies(measures)
    if rows.is_empty():
        return sentence_figure(NOTHING)
    split = rows.with_columns(
        loss=pl.col("run").str.replace(r"_\d+$", ""), percent=pl.col("run").str.extract(r"_(\d+)$").cast(pl.Int64)
    )
    figure, axes = plt.subplots(figsize=(8, 4))
    for place, (name, part) in enumerate(split.group_by("loss", maintain_order=True)):
        own = part.sort("percent")
        shifted = own["percent"] + 0.6 * (place - 1)  # so that bars do not hide each other
        draw_line(axes, shifted, own, MARKERS[place], str(name[0]))
    axes.set_xlabel("labels replaced by random ones, %")
    axes.set_ylabel("accuracy of a linear probe, %, macro")
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return finished(figure)


def draw_line(axes: Axes, x: pl.Series, rows: pl.DataFrame, marker: str, label: str) -> None:
    """Draws accuracies in percent as a line with a bar for each interval; those without one have no bar.

    Args:
        axes: what is drawn on.
        x: place of each accuracy.
        rows: measures with `value`, `ci_low` and `ci_high`, as many as places.
        marker: matplotlib's marker.
        label: name in the legend.
    """
    value = 100 * rows["value"]
    errors = [(value - 100 * rows["ci_low"]).fill_null(0), (100 * rows["ci_high"] - value).fill_null(0)]
    axes.errorbar(x, value, yerr=errors, marker=marker, capsize=3, label=label)


def tuning_figure(trials: pl.DataFrame, columns: int = 5) -> Figure:
    """Draws validation accuracy over the learning rate, a panel a method; the chosen rate has a ring.

    A cross at the lower edge is a rate at which training diverged.

    Args:
        trials: table in the schema `swaglib.studies.trials.SCHEMA`.
        columns: number of panels beside each other.
    """
    style()
    if trials.is_empty():
        return sentence_figure("No learning rate has been tuned yet: `python -m swaglib.studies tune`.")
    mean = trials.group_by("method", "learning_rate", maintain_order=True).agg(pl.col("accuracy").mean() * 100)
    parts = mean.sort("method", "learning_rate").partition_by("method", as_dict=True, maintain_order=True)
    rows = -(-len(parts) // columns)
    figure, grid = plt.subplots(rows, columns, figsize=(2.1 * columns, 2.1 * rows), sharey=True, squeeze=False)
    figure.subplots_adjust(hspace=0.75, wspace=0.12)
    lowest = float(str(mean.filter(pl.col("accuracy") > 0)["accuracy"].min())) - 1
    for axes, ((name,), own) in zip(grid.flat, parts.items(), strict=False):
        told, lost = own.filter(pl.col("accuracy") > 0), own.filter(pl.col("accuracy") == 0)
        axes.plot(told["learning_rate"], told["accuracy"], marker="o", markersize=4)
        axes.plot(lost["learning_rate"], [lowest] * len(lost), "x", color="C3", clip_on=False)
        for best in told.sort("accuracy", descending=True).head(1).iter_rows(named=True):
            axes.plot([best["learning_rate"]], [best["accuracy"]], "o", markersize=11, fillstyle="none", color="0.3")
        axes.set_xscale("log", base=2)
        axes.set_xticks(own["learning_rate"].to_list(), [f"{rate:g}" for rate in own["learning_rate"]], rotation=90)
        axes.set_xticks([], minor=True)
        axes.tick_params(labelsize="x-small")
        axes.set_title(str(name), fontsize="small", loc="left")
    grid[0, 0].set_ylim(bottom=lowest)
    for axes in list(grid.flat)[len(parts) :]:
        axes.set_axis_off()
    grid[rows // 2, 0].set_ylabel("accuracy on validation images, %, macro", fontsize="small")
    grid[-1, 0].set_xlabel("learning rate for a batch of 256", fontsize="small", loc="left")
    return finished(figure)


def study_table(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns one row an arm: seeds, accuracy of the linear probe and of k-NN, and images seen by their multiply-adds.

    Args:
        measures: measures of one study.
    """
    single = seeds_of(measures)
    costs = dict(measures.filter(is_("metric", "multiply_adds")).select("run", "value").rows())
    neighbours = {row["run"]: row for row in accuracies(measures, "knn").iter_rows(named=True)}
    rows = [
        {
            "run": row["run"],
            "seeds": len(single.filter(is_("run", row["run"]))),
            "linear probe": interval_text(row),
            "k-NN": interval_text(neighbours[row["run"]]) if row["run"] in neighbours else MISSING,
            "trillion multiply-adds": f"{costs[row['run']] / 1e12:.1f}" if costs.get(row["run"]) else MISSING,
        }
        for row in accuracies(measures).sort("value", descending=True).iter_rows(named=True)
    ]
    return pl.DataFrame(rows)
