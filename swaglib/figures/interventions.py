"""What an intervention on the images of pre-training does to gaps between groups."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.figure import Figure

from swaglib.fairness.control_measures import BEYOND, CONTROLS
from swaglib.fairness.counterfactual import ALL, GENDER
from swaglib.fairness.dose import OTHERS, PLANTED, RESPONSE
from swaglib.fairness.gap_measures import CENTRED_GAP, GAPS
from swaglib.fairness.sign_flips import LEVEL
from swaglib.fairness.summary import FOUND
from swaglib.figures.rows import is_
from swaglib.figures.studies import NOTHING
from swaglib.figures.style import finished, sentence_figure, style


def response_figure(measures: pl.DataFrame, planted: Sequence[str], labels: int = 12) -> Figure:
    """Draws how gaps of gender follow the association that was planted: 1 follows it, 0 does not.

    Args:
        measures: measures of a study that plants labels.
        planted: labels that were planted.
        labels: number of planted labels that are shown beside the means, those with the largest response.
    """
    style()
    rows = measures.filter(is_("metric", RESPONSE))
    if rows.is_empty():
        return sentence_figure(NOTHING)
    means = rows.filter(pl.col("variant").is_in([PLANTED, OTHERS])).with_columns(
        label=pl.format("mean of {}", pl.col("variant").replace({PLANTED: "planted labels", OTHERS: "all others"}))
    )
    single = rows.filter(pl.col("label").is_in(planted)).sort(pl.col("value").abs(), descending=True)
    shown = pl.concat([means, single.head(labels)])
    figure, axes = plt.subplots(figsize=(7, 0.36 * len(shown) + 1.0))
    axes.axvline(0, color="0.4", linewidth=1)
    axes.axvline(1, color="0.4", linewidth=1, linestyle="--")
    for height, row in enumerate(shown.iter_rows(named=True)):
        bars = None if row["ci_low"] is None else [[row["value"] - row["ci_low"]], [row["ci_high"] - row["value"]]]
        axes.errorbar([row["value"]], [height], xerr=bars, fmt="o", capsize=3, color="C0" if height > 1 else "C3")
    axes.set_yticks(range(len(shown)), shown["label"].to_list())
    axes.set_ylim(len(shown) - 0.5, -0.6)
    axes.set_xlabel("change of the gap in nats for one nat of log-odds that was planted (bars: 95% over seeds)")
    axes.grid(axis="y", visible=False)
    return finished(figure)


def response_findings(measures: pl.DataFrame) -> list[str]:
    """Says how far the gaps of planted labels follow, with the interval over seeds.

    That of all others is left out: gaps of centred log-probabilities add up to zero, so it follows from the first.

    Args:
        measures: measures of a study that plants labels.
    """
    rows = measures.filter(is_("metric", RESPONSE), is_("variant", PLANTED))
    return [
        f"For each nat of log-odds that was planted, the mean gap of planted labels changes by "
        f"{row['value']:+.2f}{interval} nats (n = {row['n']} seeds; a network that takes gender as evidence: +1)."
        for row in rows.iter_rows(named=True)
        for interval in ["" if row["ci_low"] is None else f" [{row['ci_low']:+.2f}, {row['ci_high']:+.2f}]"]
    ]


def planted_table(measures: pl.DataFrame, planted: Sequence[str]) -> pl.DataFrame:
    """Returns, for each arm, of how many planted labels more is said of men or of women, in each seed.

    Args:
        measures: measures of a study that plants labels.
        planted: labels that were planted.

    Returns:
        `run`; by seed, a list each: `tested`, `more for men` and `more for women` by the test of all labels, and
        `beyond sham images`, to either side; and the number of `seeds`.
    """
    gap = is_("protocol", GAPS) & is_("metric", CENTRED_GAP) & is_("variant", ALL)
    sham = is_("protocol", CONTROLS) & is_("metric", BEYOND) & is_("variant", None)
    rows = measures.filter(gap | sham, is_("attribute", GENDER), pl.col("label").is_in(planted))
    found = pl.col("p_adjusted") <= LEVEL
    counts = {
        "tested": gap & pl.col("p_adjusted").is_not_null(),
        "more for men": gap & found & (pl.col("value") > 0),
        "more for women": gap & found & (pl.col("value") < 0),
        "beyond sham images": sham & found,
    }
    seeds = (
        rows.sort("seed", maintain_order=True)
        .group_by("run", "seed", maintain_order=True)
        .agg(**{name: own.sum() for name, own in counts.items()})
    )
    return seeds.group_by("run", maintain_order=True).agg(*counts, seeds=pl.len())


def found_table(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns, for each arm and attribute, in how many labels a gap was found, and beyond all sham images.

    Args:
        measures: measures of a study whose networks are audited.
    """
    rows = measures.filter(is_("metric", FOUND)).with_columns(
        found=pl.when(pl.col("protocol") == GAPS).then(pl.lit("labels")).otherwise(pl.lit("beyond sham images"))
    )
    shown = rows.group_by("run", "attribute", "found", maintain_order=True).agg(
        seeds=pl.len(), each=pl.col("value").cast(pl.Int64)
    )
    return shown.pivot("found", index=["run", "attribute", "seeds"], values="each", maintain_order=True)
