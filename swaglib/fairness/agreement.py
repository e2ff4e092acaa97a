"""Whether two networks associate alike: the rank correlation of their gaps over the labels that both have.

One number for a whole vocabulary. Gaps of one network are noisy, those of rare labels most, so that two networks that
associate alike correlate by less than one. How much less is seen from the seeds of each run, on the same labels: the
root of the product of the two runs' correlations with their own other seeds is what two runs with the same true gaps
would reach (Spearman 1904, correction for attenuation).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations_with_replacement
from typing import Any

import polars as pl
from scipy.stats import spearmanr

from swaglib.fairness.counterfactual import ALL
from swaglib.fairness.gap_measures import CENTRED_GAP
from swaglib.fairness.taxonomy import definitional_labels, read_taxonomy
from swaglib.measures import measures_table, plain_measure

PROTOCOL, CORRELATION, REACHABLE = "agreement", "gap_correlation", "reachable_correlation"
"""The protocol, and its metrics: how much gaps correlate, and how much they would if the true gaps were the same."""

FEWEST_LABELS = 30
"""Fewest shared labels of which a correlation is given."""

Gaps = Mapping[str, float]
"""The gap of each label in one network."""


def agreement_measures(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns how the gaps of runs correlate over labels, always between networks of different seeds.

    Labels that say the attribute itself are aside: they move in every network that has learned anything.

    Args:
        measures: gaps of all labels, in the schema of measures, with `run` and `seed`.

    Returns:
        Rows in the schema of measures, protocol `agreement`. `gap_correlation`: for a run, one of its seeds, and a
        `baseline`, which may be the run itself, the mean over the baseline's other seeds of Spearman's rank
        correlation. `reachable_correlation`: for two runs, what they would reach if their true gaps were the same, see
        above; none where a seed of one does not correlate with its others. `n` is the number of labels. Nothing for
        fewer than `FEWEST_LABELS`, for gaps that are all equal, or where the baseline has no other seed. Without
        intervals: the labels of one network are no sample, and all networks are asked about the same drawings.
    """
    own = measures.filter(pl.col("metric") == CENTRED_GAP, pl.col("variant") == ALL, pl.col("label").is_not_null())
    rows: list[dict[str, object]] = []
    for (attribute,), part in own.drop_nulls("value").group_by("attribute", maintain_order=True):
        said = definitional_labels(read_taxonomy(), str(attribute))
        gaps = _by_network(part.filter(~pl.col("label").is_in(list(said))))
        for run, baseline in combinations_with_replacement(gaps, 2):
            where: dict[str, Any] = {"attribute": attribute, "baseline": baseline, "protocol": PROTOCOL}
            for seed, metric, value, labels in _of_pair(gaps[run], gaps[baseline]):
                rows.append({"run": run, "seed": seed, **plain_measure(metric, value, labels, **where)})
    return measures_table(rows)


def _by_network(rows: pl.DataFrame) -> dict[str, dict[int, Gaps]]:
    """Returns the gap of each label, by run and seed."""
    gaps: dict[str, dict[int, Gaps]] = {}
    for (run, seed), own in rows.group_by("run", "seed", maintain_order=True):
        gaps.setdefault(str(run), {})[int(str(seed))] = dict(own.select("label", "value").rows())
    return gaps


def _of_pair(run: Mapping[int, Gaps], baseline: Mapping[int, Gaps]) -> Iterator[tuple[int | None, str, float, int]]:
    """Yields seed, metric, value and number of labels of two runs, or of one and itself."""
    every = [*run.values(), *baseline.values()]
    labels = [label for label in every[0] if all(label in gaps for gaps in every)]
    if len(labels) < FEWEST_LABELS or any(len({gaps[label] for label in labels}) == 1 for gaps in every):
        return
    across = _over_seeds(run, baseline, labels)
    yield from ((seed, CORRELATION, value, len(labels)) for seed, value in across.items())
    if run is not baseline and across:
        alone = [list(_over_seeds(own, own, labels).values()) for own in (run, baseline)]
        if all(values and min(values) > 0 for values in alone):  # else there is nothing but noise to correlate with
            first, second = (sum(values) / len(values) for values in alone)
            yield None, REACHABLE, (first * second) ** 0.5, len(labels)


def _over_seeds(run: Mapping[int, Gaps], baseline: Mapping[int, Gaps], labels: Sequence[str]) -> dict[int, float]:
    """Returns for each seed of a run its mean correlation with the other seeds of the baseline."""
    found = {}
    for seed, gaps in run.items():
        others = [other for own, other in baseline.items() if own != seed]
        values = [spearmanr([(gaps[label], other[label]) for label in labels]).statistic for other in others]
        if values:
            found[seed] = float(sum(values) / len(values))
    return found
