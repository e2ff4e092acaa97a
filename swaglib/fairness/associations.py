"""Which labels go with which group: rates of labels and of sets of them, the make-up of rankings, and neighbours."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.evaluation.intervals import share_interval
from swaglib.fairness.dyads import excess_interval
from swaglib.fairness.groups import UNKNOWN, known
from swaglib.fairness.ranking import skew
from swaglib.fairness.same_attribute import Neighbours
from swaglib.measures import Interval, measure, measures_table, plain_measure

ASSOCIATIONS = "associations"
"""The protocol."""

SET_RATE, LABEL_RATE = "association_rate", "label_rate"
"""Share of a group's images with a label among the k strongest: any label of a set, or this one."""

MAX_SKEW, NDKL = "max_skew", "ndkl"
SAME, SAME_BASE_RATE = "same_attribute_excess", "same_attribute_base_rate"
BY_CHANCE = "by_chance"
"""The variant of rankings whose groups were exchanged."""


def rate_measures(
    members: NDArray[np.bool_],
    groups: Sequence[str],
    clusters: Sequence[str],
    sets: Mapping[str, Sequence[int]],
    classes: Sequence[str],
    attribute: str,
    k: int,
) -> pl.DataFrame:
    """Measures how often each group's images get the labels of each set, and each label of the sets.

    Args:
        members: whether a label is among the k strongest, shape (images, labels), as
            `swaglib.fairness.gaps.top_membership` gives it.
        groups: group of each image, as `swaglib.fairness.groups.stated_groups` gives them.
        clusters: base emoji, person or household of each image.
        sets: labels of each set, as `swaglib.fairness.taxonomy.labels_of_sets` gives them.
        classes: names of the labels.
        attribute: what the groups are values of.
        k: number of labels that were on top.

    Returns:
        Measures in the schema `swaglib.measures.MEASURE`, protocol `associations`: a row a set (its name is the
        `label`) and group, and a row a label of a set and group. Unknown groups have rows of their own.

    Raises:
        ValueError: if lengths differ.
    """
    if not len(members) == len(groups) == len(clusters):
        raise ValueError(f"{len(members)} images, {len(groups)} groups and {len(clusters)} clusters do not fit.")
    of, belongs = np.asarray(groups), np.asarray(clusters)
    single = sorted({label for labels in sets.values() for label in labels})
    rows = []
    for group in (*known(groups), UNKNOWN):
        own = of == group
        if not own.any():
            continue
        where: dict[str, Any] = {"protocol": ASSOCIATIONS, "attribute": attribute, "group": group, "k": k}
        for name, labels in sets.items():
            hit = members[own][:, list(labels)].any(axis=1)
            rows.append(measure(SET_RATE, share_interval(hit, belongs[own]), label=name, **where))
        for label in single:
            found = share_interval(members[own, label], belongs[own])
            rows.append(measure(LABEL_RATE, found, label=classes[label], **where))
    return measures_table(rows)


def skew_measures(
    centred: NDArray[np.floating],
    groups: Sequence[str],
    clusters: Sequence[str] | None,
    sets: Mapping[str, Sequence[int]],
    attribute: str,
    k: int,
    seed: int,
) -> pl.DataFrame:
    """Measures how unevenly groups stand among the images that a network ranks first for each set of labels.

    Args:
        centred: centred log-probabilities, shape (images, labels); an image is ranked by its mean over the set.
        groups: see `rate_measures`.
        clusters: base emoji of each image; None where each stands for itself, see `swaglib.fairness.ranking.skew`.
        sets: see `rate_measures`.
        attribute: see `rate_measures`.
        k: length of the top, in images.
        seed: seed of the exchanges of groups.

    Returns:
        Measures, protocol `associations`: MaxSkew@k and NDKL of each set (the `label`) with their one-sided p-value,
        and by chance (the variant). A p-value is of one set alone.

    Raises:
        ValueError: see `swaglib.fairness.ranking.skew`.
    """
    rows = []
    for name, labels in sets.items():
        found = skew(centred[:, list(labels)].mean(axis=1, dtype=np.float64), groups, clusters, k, seed)
        for metric, value, by_chance, p in (
            (MAX_SKEW, found.max_skew, found.max_skew_by_chance, found.p_max_skew),
            (NDKL, found.ndkl, found.ndkl_by_chance, found.p_ndkl),
        ):
            where: dict[str, Any] = {
                "protocol": ASSOCIATIONS,
                "attribute": attribute,
                "label": name,
                "k": k if metric == MAX_SKEW else None,
            }
            own = measure(metric, Interval(value, None, None, found.n, found.clusters), **where)
            rows.append(own | {"p": p})
            rows.append(plain_measure(metric, by_chance, found.n, variant=BY_CHANCE, **where))
    return measures_table(rows)


def neighbour_measures(found: Neighbours, groups: Sequence[str], attribute: str, k: int) -> pl.DataFrame:
    """Returns how much more often than by chance neighbours share a group: over all images, and of each group.

    Args:
        found: neighbours.
        groups: group of each image that `same_attribute` was given.
        attribute: what the groups are values of.
        k: number of neighbours.
    """
    of = np.asarray(groups)[found.queries]
    where: dict[str, Any] = {"protocol": ASSOCIATIONS, "attribute": attribute, "k": k}
    rows = []
    for group in (None, *known(groups)):
        own = np.ones(len(of), dtype=np.bool_) if group is None else of == group
        rows.append(measure(SAME, excess_interval(found, own), group=group, **where))
        rate = float(found.base_rate[own].mean())
        rows.append(plain_measure(SAME_BASE_RATE, rate, int(own.sum()), group=group, **where))
    rows.append(plain_measure("unknown_group", found.unknown, len(groups), **where))
    return measures_table(rows)
