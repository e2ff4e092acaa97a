"""Which gaps a run learned: those beyond sham images whose sign is the same in every seed of its training."""

from typing import Any

import polars as pl

from swaglib.fairness.control_measures import BEYOND
from swaglib.fairness.counterfactual import ALL
from swaglib.fairness.gap_measures import CENTRED_GAP
from swaglib.fairness.sign_flips import LEVEL
from swaglib.measures import measures_table, plain_measure

KEYS = ("run", "attribute", "label")

PROTOCOL, GAP, COUNT = "over_seeds", "learned_gap", "labels_learned"
"""The protocol of what is said of all seeds of a run, and its metrics: nats, and a number of labels."""


def learned_gaps(measures: pl.DataFrame, metric: str = CENTRED_GAP, variant: str = ALL) -> pl.DataFrame:
    """Puts the gaps of the seeds of each run together.

    One seed cannot tell what the images and hashtags taught from where its training began. A gap counts as learned if
    it was found in at least one seed at 5% over its whole family, there lies beyond what sham images do, at 5% too, and
    has the same sign in every one of at least two seeds. Shams are asked about gaps in nats over all images alone:
    other gaps need to be found only.

    Args:
        measures: of `swaglib.fairness.gap_measures.gap_measures` and of `swaglib.fairness.control_measures`, with
            `run` and `seed`.
        metric: `centred_log_probability_gap` or `top_k_gap`.
        variant: `all` or `held_out` images.

    Returns:
        One row a run, attribute and label, the largest mean gap first within each: `value` (mean over seeds),
        `smallest`, `largest`, `seeds`, `found_in` (number of seeds), `same_sign`, `learned`. No p-value: few seeds give
        none worth having.

    Raises:
        ValueError: if a seed has a label twice, or seeds of a run differ in their labels.
    """
    own = measures.filter(
        pl.col("metric") == metric, pl.col("variant") == variant, pl.col("label").is_not_null()
    ).drop_nulls("value")
    twice = own.filter(pl.struct(*KEYS, "seed").is_duplicated())
    if len(twice):
        raise ValueError(
            f"The gap of {twice['label'][0]!r} is there twice for one seed of the run {twice['run'][0]!r}."
        )
    own = own.with_columns(found=(pl.col("p_adjusted") <= LEVEL).fill_null(False))
    if metric == CENTRED_GAP and variant == ALL:
        shams = measures.filter(
            pl.col("metric") == BEYOND, pl.col("variant").is_null(), (pl.col("p_adjusted") <= LEVEL).fill_null(False)
        ).select(*KEYS, "seed", beyond=pl.lit(True))
        own = own.join(shams, on=[*KEYS, "seed"], how="left", nulls_equal=True, maintain_order="left")
        own = own.with_columns(found=pl.col("found") & pl.col("beyond").fill_null(False))
    found = own.group_by(KEYS, maintain_order=True).agg(
        value=pl.col("value").mean(),
        smallest=pl.col("value").min(),
        largest=pl.col("value").max(),
        seeds=pl.len().cast(pl.Int64),
        found_in=pl.col("found").sum().cast(pl.Int64),
        same_sign=(pl.col("value") > 0).all() | (pl.col("value") < 0).all(),
    )
    uneven = found.filter(pl.col("seeds") != pl.col("seeds").max().over("run", "attribute"))
    if len(uneven):
        run, label = uneven["run"][0], uneven["label"][0]
        raise ValueError(f"Seeds of the run {run!r} differ in their labels: {label!r} is not in all of them.")
    learned = pl.col("same_sign") & (pl.col("found_in") > 0) & (pl.col("seeds") > 1)
    by_size = found.with_columns(learned=learned).with_columns(size=pl.col("value").abs())
    return by_size.sort("run", "attribute", "size", descending=[False, False, True], maintain_order=True).drop("size")


def learned_measures(measures: pl.DataFrame, largest: int) -> pl.DataFrame:
    """Returns how many labels each run learned a gap of, by attribute, and the largest of these gaps.

    Args:
        measures: see `learned_gaps`.
        largest: number of gaps that are kept.

    Returns:
        Rows in the schema of measures, protocol `over_seeds`: `labels_learned`, whose `n` is the number of labels, and
        `learned_gap`, the mean over seeds, whose `n` is their number. Without intervals: what was chosen by a test is
        not tested again.
    """
    parts = [measures_table([])]
    for (run, attribute), own in learned_gaps(measures).group_by("run", "attribute", maintain_order=True):
        where: dict[str, Any] = {"attribute": attribute, "protocol": PROTOCOL, "variant": ALL}
        learned = own.filter(pl.col("learned"))
        rows = [plain_measure(COUNT, len(learned), len(own), **where)]
        rows += [
            plain_measure(GAP, gap["value"], gap["seeds"], label=gap["label"], **where)
            for gap in learned.head(largest).iter_rows(named=True)
        ]
        parts.append(measures_table(rows).with_columns(run=pl.lit(run)))
    return pl.concat(parts)
