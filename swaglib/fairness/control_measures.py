"""Rows of measures of counterfactual gaps against sham images: which labels, and predictions as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.fairness.beyond import beyond_controls
from swaglib.fairness.counterfactual import Pair
from swaglib.fairness.gap_measures import FAMILY, interval_of, p_values
from swaglib.fairness.gaps import base_gaps, centred_log_probabilities
from swaglib.fairness.magnitude import base_means, jensen_shannon
from swaglib.fairness.sign_flips import FLIPS, max_t
from swaglib.measures import Interval, measure, measures_table, plain_measure

CONTROLS = "sham_controls"
"""The protocol."""

BEYOND, CONTROL_GAP = "gap_beyond_controls", "control_gap"
"""Metrics of labels, in nats: the gap on pairs with shams, with the p-value that it lies beyond all of them; and that
of one control (the variant)."""

DISTANCE, CONTROL_DISTANCE, EXCESS = "js_distance", "control_js_distance", "js_distance_excess"
"""Metrics of whole predictions, from 0 to 1: of the pairs, of a control (the variant), and their difference."""

Means = dict[str | None, NDArray[np.float64]]
"""Means of base emoji, shape (base emoji,), by the variant of their row."""

UNREACHED = "shams_not_reached"
"""Number of pairs for which no sham image lies as far away as the counterfactual."""


@dataclass(frozen=True)
class ShamLogits:
    """What a head says of sham images of one kind.

    Attributes:
        pairs: the pairs that a sham image was made for.
        logits: of the shams, each of the first image of its pair; shape (pairs, labels).
        unreached: number of pairs that no sham could be made for.
    """

    pairs: Sequence[Pair]
    logits: NDArray[np.float32]
    unreached: int


def control_measures(
    logits: NDArray[np.float32],
    shams: Mapping[str, ShamLogits],
    sources: Sequence[str],
    classes: Sequence[str],
    attribute: str,
    seed: int,
    flips: int = FLIPS,
    variant: str | None = None,
) -> pl.DataFrame:
    """Compares the gaps of one attribute with those of sham images of the same pairs.

    Args:
        logits: what the head says of each image, shape (images, labels).
        shams: what it says of the shams, by their kind. Pairs without a sham of every kind are left out.
        sources: design of each image.
        classes: names of the labels.
        attribute: `skin_tone` or `gender`, that of all pairs.
        seed: seed of the flips.
        flips: number of flips.
        variant: name of the pairs that are compared, where they are not all: the variant of the rows of no control.

    Returns:
        Measures in the schema `swaglib.measures.MEASURE`, protocol `sham_controls`: for each label, the mean gap with
        `p` and `p_adjusted` that it is farther from 0 than that of every control, and the gap of each control; the size
        of the family; the Jensen-Shannon distance of the pairs, that of each control, and the excess of the first with
        an interval and p-values; the number of pairs without a sham. Means are over base emoji.

    Raises:
        ValueError: if there is no kind of sham, pairs and logits differ in number, or a logit is not finite.
    """
    if not shams:
        raise ValueError("There is no kind of sham image: without a control, nothing can lie beyond it.")
    where: dict[str, Any] = {"protocol": CONTROLS, "attribute": attribute}
    rows = []
    for kind, own in shams.items():
        if len(own.pairs) != len(own.logits):
            raise ValueError(f"{len(own.pairs)} pairs do not fit the logits of {len(own.logits)} images, {kind}.")
        rows.append(plain_measure(UNREACHED, own.unreached, len(own.pairs) + own.unreached, variant=kind, **where))
    pairs, after = _with_all(shams)
    if not pairs:
        return measures_table([*rows, plain_measure(FAMILY, 0, 0, variant=variant, **where)])
    designs = [sources[pair.first] for pair in pairs]
    first, second = (logits[[getattr(pair, side) for pair in pairs]] for side in ("first", "second"))
    places = [replace(pair, first=place, second=len(pairs) + place) for place, pair in enumerate(pairs)]
    made, before = base_gaps(places, designs * 2), centred_log_probabilities(first)

    def gaps(other: NDArray[np.float32]) -> NDArray[np.float64]:
        return made.of(np.concatenate([before, centred_log_probabilities(other)]))

    found = beyond_controls(gaps(second), {kind: gaps(own) for kind, own in after.items()}, seed, flips)
    rows.append(plain_measure(FAMILY, found.family, found.clusters, variant=variant, **where))
    for label, name in enumerate(classes):
        own_gap = Interval(float(found.value[label]), None, None, made.n, found.clusters)
        row = measure(BEYOND, own_gap, variant=variant, label=name, **where)
        rows.append(row | p_values(found.p[label], found.p_adjusted[label]))
        for kind, control in found.controls.items():
            its_gap = Interval(float(control[label]), None, None, made.n, found.clusters)
            rows.append(measure(CONTROL_GAP, its_gap, variant=kind, label=name, **where))
    bases = [pair.base for pair in pairs]
    own_distance = base_means(jensen_shannon(first, second), designs, bases)
    distances: Means = {kind: base_means(jensen_shannon(first, own), designs, bases) for kind, own in after.items()}
    excess: Means = {kind: own_distance - own for kind, own in distances.items()}
    rows += _distance_rows(DISTANCE, {variant: own_distance}, len(pairs), seed, flips, where)
    rows += _distance_rows(CONTROL_DISTANCE, distances, len(pairs), seed, flips, where)
    rows += _distance_rows(EXCESS, excess, len(pairs), seed, flips, where)
    return measures_table(rows)


def _with_all(shams: Mapping[str, ShamLogits]) -> tuple[list[Pair], dict[str, NDArray[np.float32]]]:
    """Returns the pairs that have a sham of every kind, and the logits of each kind in the order of these pairs."""
    places = {kind: {pair: place for place, pair in enumerate(own.pairs)} for kind, own in shams.items()}
    first, *others = places.values()
    pairs = [pair for pair in first if all(pair in own for own in others)]
    return pairs, {kind: own.logits[[places[kind][pair] for pair in pairs]] for kind, own in shams.items()}


def _distance_rows(
    metric: str, means: Means, n: int, seed: int, flips: int, where: dict[str, Any]
) -> list[dict[str, object]]:
    """Returns a row a variant; only of the excess is it a question whether it is 0."""
    found = max_t(np.stack(list(means.values()), axis=1), seed, flips)
    rows = []
    for place, variant in enumerate(means):
        row = measure(metric, interval_of(found, place, n), variant=variant, **where)
        rows.append(row | (p_values(found.p[place], found.p_adjusted[place]) if metric == EXCESS else {}))
    return rows
