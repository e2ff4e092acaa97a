"""How far networks associate alike: rank correlations of their gaps over labels, a cell a pair of runs."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import polars as pl
import seaborn as sns
from matplotlib.figure import Figure

from swaglib.fairness.agreement import CORRELATION, REACHABLE
from swaglib.fairness.counterfactual import GENDER, TONE
from swaglib.figures.names import attribute_name
from swaglib.figures.rows import is_, names_of
from swaglib.figures.studies import NOTHING
from swaglib.figures.style import finished, sentence_figure, style


def agreement_table(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns a row an attribute and pair of runs, over the seeds of the first run.

    Args:
        measures: measures of a study whose networks are audited.

    Returns:
        `attribute`, `run`, `and`, `correlation` (the mean over seeds), `smallest`, `largest`, `reachable` (what two
        runs with the same true gaps would reach; null for a run and itself), `seeds`, `labels`.
    """
    pair = (pl.col("attribute"), pl.col("run"), pl.col("baseline").alias("and"))
    rows = measures.filter(is_("metric", CORRELATION))
    reachable = measures.filter(is_("metric", REACHABLE)).select(*pair, reachable="value")
    table = rows.group_by(*pair, maintain_order=True).agg(
        correlation=pl.col("value").mean(),
        smallest=pl.col("value").min(),
        largest=pl.col("value").max(),
        seeds=pl.len(),
        labels=pl.col("n").first(),
    )
    joined = table.join(reachable, on=["attribute", "run", "and"], how="left", maintain_order="left")
    return joined.select(
        "attribute", "run", "and", "correlation", "smallest", "largest", "reachable", "seeds", "labels"
    )


def agreement_figure(measures: pl.DataFrame, order: Sequence[str] = ()) -> Figure:
    """Draws the correlation of every two runs' gaps, and below it what is reachable; the diagonal: a run with itself.

    Runs that share no labels with another are left out.

    Args:
        measures: measures of a study whose networks are audited.
        order: runs from top to bottom.
    """
    style()
    table = agreement_table(measures)
    if table.is_empty():
        return sentence_figure(NOTHING)
    pairs = table.filter(pl.col("run") != pl.col("and"))
    shared = {*pairs["run"], *pairs["and"]}
    runs = [run for run in names_of(table, "run", order) if run in shared]
    if not runs:
        return sentence_figure(NOTHING)
    figure, grid = plt.subplots(1, 2, figsize=(1.6 * len(runs) + 3.2, 0.7 * len(runs) + 1.4), sharey=True)
    for axes, attribute in zip(grid, (TONE, GENDER), strict=True):
        rows = table.filter(is_("attribute", attribute)).iter_rows(named=True)
        cells = {frozenset((row["run"], row["and"])): row for row in rows}
        every = [[cells.get(frozenset((one, other))) for other in runs] for one in runs]
        sns.heatmap(
            [[float("nan") if cell is None else cell["correlation"] for cell in line] for line in every],
            vmin=-1,
            vmax=1,
            cmap="RdBu",
            annot=[["" if cell is None else _text(cell) for cell in line] for line in every],
            fmt="",
            annot_kws={"fontsize": "small"},
            cbar=False,
            xticklabels=runs,
            yticklabels=runs,
            ax=axes,
        )
        axes.set_title(attribute_name(attribute), loc="left")
        axes.tick_params(axis="x", rotation=45, length=0)
        axes.tick_params(axis="y", rotation=0, length=0)
        plt.setp(axes.get_xticklabels(), ha="right", rotation_mode="anchor")
    figure.tight_layout()
    return finished(figure)


def _text(row: dict[str, float | None]) -> str:
    reachable = "" if row["reachable"] is None else f"\nof {row['reachable']:.2f}"
    return f"{row['correlation']:.2f}{reachable}"


def agreement_findings(measures: pl.DataFrame, run: str = "hashtag") -> list[str]:
    """Says, for each attribute, how the gaps of a run correlate with its own other seeds and with those of other runs.

    Args:
        measures: measures of a study whose networks are audited.
        run: name of the run.
    """
    table = agreement_table(measures)
    said = []
    for attribute in (TONE, GENDER):
        rows = table.filter(is_("attribute", attribute), is_("run", run) | is_("and", run))
        own, others = rows.filter(pl.col("run") == pl.col("and")), rows.filter(pl.col("run") != pl.col("and"))
        if own.is_empty() or others.is_empty():
            continue
        itself = own.row(0, named=True)
        compared = ", ".join(
            f"{row['and' if row['run'] == run else 'run']} {' '.join(_text(row).split())} ({row['labels']:,} labels)"
            for row in others.sort("correlation", descending=True, maintain_order=True).iter_rows(named=True)
        )
        said.append(
            f"Gaps of {attribute_name(attribute)} of two seeds of {run} correlate by {itself['correlation']:.2f} "
            f"({itself['smallest']:.2f} to {itself['largest']:.2f} over {itself['seeds']} seeds, "
            f"{itself['labels']:,} labels). With other runs, of what they would reach if their true gaps were the "
            f"same: {compared}."
        )
    return said
