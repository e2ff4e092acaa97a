"""Dose and response: whether the gap of a label follows an association that was planted in what a network saw.

The dose is the log-odds of the share that was planted, ln(share / (1 - share)). By Bayes' rule a label is as much
likelier for a man than for a woman, in nats, as the log-odds of men among its images grow, if gender is evidence of its
own beside what else a drawing shows. A gap of centred log-probability is in nats, too: a response of 1 is a network
that reasons so, 0 one that does not follow. One that reads the occupation off the drawing need not follow at all, since
labels stay. Seeds are the unit: the networks of one seed begin with the same weights, and each seed gives one slope.
"""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import stdtrit

from swaglib.fairness.counterfactual import ALL, GENDER
from swaglib.fairness.gap_measures import CENTRED_GAP
from swaglib.fairness.learned import KEYS
from swaglib.fairness.sign_flips import LEVEL
from swaglib.measures import Interval, measure, measures_table

PROTOCOL, RESPONSE = "interventions", "dose_response"
PLANTED, OTHERS = "planted", "others"
"""Variants: the mean over the labels that were planted, and over all others."""

FEWEST_SEEDS = 3
"""Fewest seeds with which an interval over seeds is given, as in the studies."""

OVER_SEEDS = "seeds_t"
"""The column `method` of measures."""


def dose_responses(
    measures: pl.DataFrame, shares: Mapping[str, float], planted: Collection[str], attribute: str = GENDER
) -> pl.DataFrame:
    """Measures how the gap of each label changes with the association that was planted.

    Args:
        measures: of `swaglib.fairness.gap_measures.gap_measures`, with `run` and `seed`; other runs are passed over.
        shares: by run, the share that was planted, above 0 and below 1.
        planted: labels that were planted; those that have no gap are passed over.
        attribute: attribute of the gaps, in whose direction was planted.

    Returns:
        Measures, protocol `interventions`, metric `dose_response`: a row for each label, and for the mean over the
        planted ones and over the others (the variant). The value is the mean over seeds of each seed's least-squares
        slope on the dose; from three seeds on with Student's interval, of one row alone. `n` counts seeds.

    Raises:
        ValueError: if a share is none, there are fewer than two different ones, a run has no gaps, the runs differ in
            their seeds or labels, a label is there twice, or none of the planted labels has a gap.
    """
    wrong = [run for run, share in shares.items() if not 0 < share < 1]
    if wrong or len(set(shares.values())) < 2:
        raise ValueError(f"Doses are two different shares between 0 and 1 at least, but are {dict(shares)}.")
    own = measures.filter(
        pl.col("metric") == CENTRED_GAP,
        pl.col("variant") == ALL,
        pl.col("attribute") == attribute,
        pl.col("run").is_in(list(shares)),
        pl.col("label").is_not_null(),
    )
    labels, seeds = own["label"].unique().sort().to_list(), own["seed"].unique().sort().to_list()
    if own.select(*KEYS, "seed").is_duplicated().any() or len(own) != len(shares) * len(seeds) * len(labels):
        raise ValueError(
            f"Each of the runs {', '.join(shares)} needs one gap of {attribute!r} for each seed and label: of "
            f"{len(shares) * len(seeds) * len(labels):,} there are {len(own):,}."
        )
    chosen = np.array([label in set(planted) for label in labels], dtype=np.bool_)
    if not chosen.any():
        raise ValueError(f"None of the {len(labels):,} labels was planted, so that there is no response to measure.")
    dose = {run: float(np.log(share / (1 - share))) for run, share in shares.items()}
    ordered = own.with_columns(dose=pl.col("run").replace_strict(dose, return_dtype=pl.Float64))
    values = ordered.sort("dose", "run", "seed", "label")["value"].to_numpy()
    gaps = values.reshape(len(shares), len(seeds), len(labels)).astype(np.float64)
    doses = np.array([dose[run] for run in sorted(shares, key=lambda run: (dose[run], run))])
    centred = doses - doses.mean()
    slopes = np.einsum("d,dsl->sl", centred, gaps) / (centred @ centred)
    where: dict[str, Any] = {"protocol": PROTOCOL, "attribute": attribute}
    rows = [
        measure(RESPONSE, over_seeds(slopes[:, members].mean(axis=1)), variant=variant, **where)
        for variant, members in ((PLANTED, chosen), (OTHERS, ~chosen))
        if members.any()
    ]
    rows += [measure(RESPONSE, over_seeds(slopes[:, at]), label=label, **where) for at, label in enumerate(labels)]
    return measures_table(rows)


def over_seeds(values: NDArray[np.float64]) -> Interval:
    """Returns the mean over seeds with Student's 95% interval, which covers the choice of seeds alone.

    Args:
        values: one number a seed, shape (seeds,). Below three there is no interval, nor where all are equal.
    """
    count, mean = len(values), float(values.mean())
    if count < FEWEST_SEEDS or (values == values[0]).all():
        return Interval(mean, None, None, count, None)
    half = float(stdtrit(count - 1, 1 - LEVEL / 2) * values.std(ddof=1) / np.sqrt(count))
    return Interval(mean, mean - half, mean + half, count, None, OVER_SEEDS)
