"""Rows of measures of counterfactual gaps: all labels of an attribute, and of designs those that were found."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.evaluation.intervals import MEAN
from swaglib.fairness.counterfactual import ALL, ONLY_HELD_OUT, Pair, counterfactual_pairs
from swaglib.fairness.gaps import (
    CONTRASTS,
    BaseGaps,
    Scores,
    base_gaps,
    centred_log_probabilities,
    pairs_of,
    top_membership,
)
from swaglib.fairness.sign_flips import FLIPS, LEVEL, MaxT, max_t
from swaglib.measures import Interval, measure, measures_table, plain_measure
from swaglib.shards.index import HELD_OUT

GAPS = "counterfactual_gaps"
"""The protocol."""

CENTRED_GAP, TOP_GAP, FAMILY = "centred_log_probability_gap", "top_k_gap", "family_size"
"""The metrics: nats, a share of images, and the number of labels that were tested together."""

ONE_DESIGN, WITHOUT_DESIGN = "one_design", "without_design"
"""Variants whose `task` names a design: that alone, or all others."""


def gap_measures(
    logits: NDArray[np.float32],
    images: pl.DataFrame,
    classes: Sequence[str],
    k: int,
    seed: int,
    flips: int = FLIPS,
) -> pl.DataFrame:
    """Measures how far each label moves with skin tone and with gender.

    Args:
        logits: what the network's head says of each image, shape (images, labels).
        images: table as in `swaglib.fairness.counterfactual.counterfactual_pairs`, with `split`.
        classes: names of the labels.
        k: number of labels that are on top.
        seed: seed of the flips.
        flips: number of flips.

    Returns:
        Measures in the schema `swaglib.measures.MEASURE` with the protocol `counterfactual_gaps`. For all images and
        for held-out ones (the variant), each attribute, metric and label: the mean over base emoji, its interval, `p`
        and `p_adjusted`; the size of the family, whose `n` is the number of base emoji. For the labels found over all
        images, the same in each design alone and without it (`task`), without p-values: what was chosen by a test is
        not tested again. A skin tone's gap is that of the darker minus the lighter, a gender's man minus woman.

    Raises:
        ValueError: if there are no more than k labels, names and labels differ in number, or a logit is not finite.
    """
    if logits.shape != (len(images), len(classes)):
        raise ValueError(f"{len(images)} images and {len(classes)} labels do not fit logits of shape {logits.shape}.")
    if not len(images):
        return measures_table([])
    scores: dict[str, Scores] = {CENTRED_GAP: centred_log_probabilities(logits), TOP_GAP: top_membership(logits, k)}
    pairs, sources = counterfactual_pairs(images), images["source"].to_list()
    splits = images["split"].to_list()
    rows: list[dict[str, object]] = []
    for variant in (ALL, ONLY_HELD_OUT):
        part = [own for own in pairs if variant == ALL or splits[own.first] == splits[own.second] == HELD_OUT]
        for attribute, contrast in CONTRASTS.items():
            own = pairs_of(part, contrast)
            for metric, values in scores.items():
                where: dict[str, Any] = {"attribute": attribute, "k": k if metric == TOP_GAP else None}
                made = base_gaps(own, sources)
                if not made.bases:
                    rows.append(plain_measure(FAMILY, 0, 0, protocol=GAPS, variant=variant, **where))
                    continue
                found = max_t(made.of(values), seed, flips)
                rows.append(
                    plain_measure(FAMILY, found.family, found.clusters, protocol=GAPS, variant=variant, **where)
                )
                everything = np.arange(len(classes))
                rows += _rows(metric, found, made, classes, everything, variant=variant, **where)
                if variant == ALL:
                    chosen = np.flatnonzero(found.p_adjusted <= LEVEL)
                    rows += _by_design(metric, own, sources, values, classes, chosen, where)
    return measures_table(rows)


def _by_design(
    metric: str,
    pairs: Sequence[Pair],
    sources: Sequence[str],
    values: Scores,
    classes: Sequence[str],
    chosen: NDArray[np.int64],
    where: dict[str, Any],
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    if not len(chosen):
        return rows
    for design in sorted({sources[pair.first] for pair in pairs}):
        for variant, part in (
            (ONE_DESIGN, base_gaps(pairs, sources, only=design)),
            (WITHOUT_DESIGN, base_gaps(pairs, sources, without=design)),
        ):
            if part.bases:
                # Only for the intervals: one flip costs nothing, and its p-values are left out.
                found = max_t(part.of(values[:, chosen]), seed=0, flips=1)
                names = [classes[label] for label in chosen]
                own = _rows(metric, found, part, names, np.arange(len(chosen)), variant=variant, task=design, **where)
                rows += [{name: value for name, value in row.items() if name not in ("p", "p_adjusted")} for row in own]
    return rows


def _rows(
    metric: str, found: MaxT, made: BaseGaps, names: Sequence[str], labels: NDArray[np.int64], **where: Any
) -> list[dict[str, object]]:
    return [
        measure(metric, interval_of(found, label, made.n), protocol=GAPS, label=names[label], **where)
        | p_values(found.p[label], found.p_adjusted[label])
        for label in labels
    ]


def interval_of(found: MaxT, label: int, n: int) -> Interval:
    """Returns the mean gap of a label with its interval, where there is one; `n` is the number of pairs."""
    low, high = found.low[label], found.high[label]
    bounds = (None, None) if np.isnan(low) else (float(low), float(high))
    return Interval(float(found.value[label]), bounds[0], bounds[1], n, found.clusters, MEAN)


def p_values(p: float, adjusted: float) -> dict[str, float | None]:
    """Returns the columns `p` and `p_adjusted`; NaN is missing."""
    return {name: None if np.isnan(own) else float(own) for name, own in (("p", p), ("p_adjusted", adjusted))}
