"""How far networks associate alike: rank correlations of their gaps over labels, a cell a pair of runs."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import polars as pl
import seaborn as sns
from matplotlib.figure import Figure

from swaglib.fairness.agreement import CORRELATION
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
        `attribute`, `run`, `and`, `correlation` (the mean over seeds), `smallest`, `largest`, `seeds`, `labels`.
    """
    rows = measures.filter(is_("metric", CORRELATION))
    return rows.group_by("attribute", "run", pl.col("baseline").alias("and"), maintain_order=True).agg(
        correlation=pl.col("value").mean(),
        smallest=pl.col("value").min(),
        largest=pl.col("value").max(),
        seeds=pl.len(),
        labels=pl.col("n").first(),
    )


def agreement_figure(measures: pl.DataFrame, order: Sequence[str] = ()) -> Figure:
    """Draws the correlation of every two runs' gaps; on the diagonal, that of a run with its own other seeds.

    Args:
        measures: measures of a study whose networks are audited.
        order: runs from top to bottom.
    """
    style()
    table = agreement_table(measures)
    if table.is_empty():
        return sentence_figure(NOTHING)
    runs = names_of(table, "run", order)
    figure, grid = plt.subplots(1, 2, figsize=(1.3 * len(runs) + 3.2, 0.55 * len(runs) + 1.4), sharey=True)
    for axes, attribute in zip(grid, (TONE, GENDER), strict=True):
        cells = {
            frozenset(pair): value
            for *pair, value in table.filter(is_("attribute", attribute)).select("run", "and", "correlation").rows()
        }
        values = [[cells.get(frozenset((one, other)), float("nan")) for other in runs] for one in runs]
        sns.heatmap(
            pl.DataFrame(values, schema=runs, orient="row").to_numpy(),
            vmin=-1,
            vmax=1,
            cmap="RdBu",
            annot=True,
            fmt=".2f",
            cbar=False,
            xticklabels=runs,
            yticklabels=runs,
            ax=axes,
        )
        axes.set_title(attribute_name(attribute), loc="left")
        axes.tick_params(axis="x", rotation=45, length=0)
        axes.tick_params(axis="y", rotation=0, length=0)
        plt.setp(axes.get_xticklabels(), ha="right", rotation_mode="anchor")
    return finished(figure)


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
        own = rows.filter(pl.col("run") == pl.col("and"))
        others = rows.filter(pl.col("run") != pl.col("and"))
        if own.is_empty() or others.is_empty():
            continue
        itself = own.row(0, named=True)
        compared = ", ".join(
            f"{row['and'] if row['run'] == run else row['run']} {row['correlation']:.2f}"
            for row in others.sort("correlation", descending=True, maintain_order=True).iter_rows(named=True)
        )
        said.append(
            f"Gaps of {attribute_name(attribute)} of two seeds of {run} correlate by {itself['correlation']:.2f} "
            f"({itself['smallest']:.2f} to {itself['largest']:.2f} over {itself['seeds']} seeds, "
            f"{itself['labels']:,} labels); with other runs by: {compared}."
        )
    return said
