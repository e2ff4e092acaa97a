"""Whether two networks associate alike: the rank correlation of their gaps over the labels that both have.

One number for a whole vocabulary, to be read beside that of two seeds of one run, which is what training by chance
leaves of it: two runs that correlate with each other as much as with themselves associate alike, as far as gaps tell.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations_with_replacement
from typing import Any

import polars as pl
from scipy.stats import spearmanr

from swaglib.fairness.counterfactual import ALL
from swaglib.fairness.gap_measures import CENTRED_GAP
from swaglib.fairness.taxonomy import definitional_labels, read_taxonomy
from swaglib.measures import measures_table, plain_measure, with_run

PROTOCOL, CORRELATION = "agreement", "gap_correlation"

FEWEST_LABELS = 30
"""Fewest shared labels of which a correlation is given."""


def agreement_measures(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns how the gaps of runs correlate over labels, always between networks of different seeds.

    Labels that say the attribute itself are aside: they move in every network that has learned anything.

    Args:
        measures: gaps of all labels, in the schema of measures, with `run` and `seed`.

    Returns:
        Rows in the schema of measures, protocol `agreement`, metric `gap_correlation`: for a run, one of its seeds, and
        a `baseline`, which may be the run itself, the mean over the baseline's other seeds of Spearman's rank
        correlation. `n` is the number of labels. Nothing for fewer than `FEWEST_LABELS`, for gaps that are all equal,
        or where the baseline has no other seed. Without intervals: the labels of one network are no sample.
    """
    own = measures.filter(pl.col("metric") == CENTRED_GAP, pl.col("variant") == ALL, pl.col("label").is_not_null())
    parts = [measures_table([])]
    for (attribute,), rows in own.drop_nulls("value").group_by("attribute", maintain_order=True):
        said = definitional_labels(read_taxonomy(), str(attribute))
        gaps = _by_network(rows.filter(~pl.col("label").is_in(list(said))))
        for run, baseline in combinations_with_replacement(gaps, 2):
            for seed, values in gaps[run].items():
                found = _correlations(values, [other for own_seed, other in gaps[baseline].items() if own_seed != seed])
                if found is not None:
                    where: dict[str, Any] = {"attribute": attribute, "baseline": baseline, "protocol": PROTOCOL}
                    parts.append(with_run(measures_table([plain_measure(CORRELATION, *found, **where)]), run, seed))
    return pl.concat(parts)


def _by_network(rows: pl.DataFrame) -> dict[str, dict[int, dict[str, float]]]:
    """Returns the gap of each label, by run and seed."""
    gaps: dict[str, dict[int, dict[str, float]]] = {}
    for (run, seed), own in rows.group_by("run", "seed", maintain_order=True):
        gaps.setdefault(str(run), {})[int(str(seed))] = dict(own.select("label", "value").rows())
    return gaps


def _correlations(values: Mapping[str, float], others: Sequence[Mapping[str, float]]) -> tuple[float, int] | None:
    """Returns the mean correlation with other networks and the number of labels, None where there is none."""
    found, labels = [], []
    for other in others:
        labels = [label for label in values if label in other]
        pairs = [(values[label], other[label]) for label in labels]
        if len(labels) < FEWEST_LABELS or any(len(set(side)) == 1 for side in zip(*pairs, strict=True)):
            return None
        found.append(float(spearmanr(pairs).statistic))
    return (sum(found) / len(found), len(labels)) if found else None
