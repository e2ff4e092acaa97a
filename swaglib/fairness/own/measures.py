"""What is measured of users' own images: accuracies, associations and neighbours by group, and slopes on income."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array

from swaglib.fairness.accuracies import accuracies
from swaglib.fairness.associations import neighbour_measures, rate_measures, skew_measures
from swaglib.fairness.gaps import centred_log_probabilities, top_membership
from swaglib.fairness.groups import UNKNOWN, known
from swaglib.fairness.own.income import income_measures
from swaglib.fairness.own.table import OwnData
from swaglib.fairness.same_attribute import same_attribute
from swaglib.measures import measures_table, plain_measure

OWN = "own_data"
"""The protocol of counts."""


@dataclass(frozen=True)
class OwnRules:
    """What is counted and drawn.

    Attributes:
        k: number of the strongest labels.
        neighbours: number of nearest neighbours.
        top: number of people or households that a ranking's top holds.
        seed: seed of the exchanges of groups.
    """

    k: int
    neighbours: int
    top: int
    seed: int


@dataclass(frozen=True)
class Answers:
    """What a head says of images.

    Attributes:
        scores: logits, shape (images, labels).
        classes: names of the labels.
        right: numbers of the right outputs of each image; none where it has no label or the head lacks it.
        sets: labels of each set of the taxonomy; none where associations are not asked for.
    """

    scores: NDArray[np.float32]
    classes: list[str]
    right: list[list[int]]
    sets: Mapping[str, Sequence[int]]


def check_sizes(data: OwnData, rules: OwnRules, sets: bool) -> None:
    """Refuses numbers of neighbours and of a ranking's top that are all there are, before any image is looked at.

    Args:
        data: the images.
        rules: what is counted.
        sets: whether images are ranked.

    Raises:
        ValueError: if an attribute has too few images or people; names it and the option.
    """
    for attribute, groups in data.groups.items():
        if len(known(groups)) < 2:
            continue
        members = [own for own, group in zip(data.clusters, groups, strict=True) if group != UNKNOWN]
        fewest = len(members) - max(Counter(members).values())
        if not 1 <= rules.neighbours < fewest:
            raise ValueError(
                f"The attribute {attribute!r}: --neighbours is {rules.neighbours}, but must be from 1 to {fewest - 1}: "
                f"an image has {fewest} of other clusters."
            )
        units = len(_units(data.clusters, groups)[0])
        if sets and not 1 <= rules.top < units:
            raise ValueError(
                f"The attribute {attribute!r}: --top is {rules.top}, but must be from 1 to {units - 1}: {units} are "
                "ranked, and of all of them no group stands out."
            )


def own_measures(
    features: NDArray[np.float32], answers: Answers | None, data: OwnData, rules: OwnRules, currency: str | None
) -> pl.DataFrame:
    """Measures what a network says of groups of users' own images.

    Args:
        features: shape (images, width).
        answers: what its head says; None without a head: neighbours alone are measured.
        data: the images and what is stated of them.
        rules: what is counted and drawn.
        currency: what incomes are counted in, for the table; None where none are measured.

    Returns:
        Measures in the schema `swaglib.measures.MEASURE`. An attribute of fewer than two known groups is counted and
        not measured. An image is right if a right output is among the k strongest; images without one are left out.
        Accuracies are by group of each attribute and of every two, such as `gender_and_skin_tone`; an intersection of
        two groups that no image with a right output is in has a row without a value.

    Raises:
        ValueError: see `check_sizes`; or if the head has no more than `rules.k` labels.
    """
    members = top_membership(answers.scores, rules.k) if answers is not None else None
    labelled, right = _right(answers, members) if answers is not None and members is not None else ([], [])
    counts = [plain_measure(name, value, protocol=OWN) for name, value in data.counts.items()]
    counts += [plain_measure("clusters", len(set(data.clusters)), len(data.clusters), protocol=OWN)]
    if answers is not None:
        without = sum(bool(own) for own in data.labels) - len(labelled)
        counts.append(plain_measure("label_not_in_head", without, len(data.labels), protocol=OWN))
    for attribute, groups in data.groups.items():
        where: dict[str, Any] = {"protocol": OWN, "attribute": attribute}
        sizes = Counter(groups)
        counts += [plain_measure("images", sizes[own], group=own, **where) for own in (*known(groups), UNKNOWN)]
    found = [measures_table(counts)]
    for attribute, groups in data.groups.items():
        if len(known(groups)) < 2:
            continue
        if answers is not None and members is not None and answers.sets:
            where = {"attribute": attribute, "sets": answers.sets}
            found.append(rate_measures(members, groups, data.clusters, classes=answers.classes, k=rules.k, **where))
            found.append(_rankings(answers, groups, data.clusters, attribute, rules))
        near = same_attribute(features, groups, data.clusters, rules.neighbours)
        found.append(neighbour_measures(near, groups, attribute, rules.neighbours))
    if labelled:
        found.append(accuracies(labelled, right, data.groups, data.clusters, rules.k))
    if currency is not None:
        rates = {}
        if answers is not None and members is not None:
            rates = {name: np.asarray(members[:, list(own)].any(axis=1)) for name, own in answers.sets.items()}
        found.append(income_measures(data, currency, labelled, right, rates, rules.k))
    return pl.concat(found)


def _right(answers: Answers, members: NDArray[np.bool_]) -> tuple[list[int], list[bool]]:
    """Returns the places of the images that have a right output, and whether one is among the strongest."""
    labelled = [place for place, own in enumerate(answers.right) if own]
    return labelled, [bool(members[place, answers.right[place]].any()) for place in labelled]


def _units(clusters: Sequence[str], groups: Sequence[str]) -> tuple[list[tuple[str, str]], list[int]]:
    """Returns the clusters and groups that images of known group have, and which of them each image is; -1 for none."""
    pairs = list(zip(clusters, groups, strict=True))
    units = sorted({pair for pair in pairs if pair[1] != UNKNOWN})
    numbers = {pair: number for number, pair in enumerate(units)}
    return units, [numbers.get(pair, -1) for pair in pairs]


def _rankings(
    answers: Answers, groups: Sequence[str], clusters: Sequence[str], attribute: str, rules: OwnRules
) -> pl.DataFrame:
    """Returns MaxSkew and NDKL of people or households, each by the mean score of its images.

    The images of a person share their group, so that exchanges within a cluster, as the audit makes them, would change
    nothing. Groups are exchanged between people, which gives no p-value.
    """
    units, numbers = _units(clusters, groups)
    own = np.flatnonzero(np.asarray(numbers) >= 0)
    member = np.asarray(numbers)[own]
    shares = 1 / np.bincount(member)[member]
    weights = csr_array((shares, (member, own)), shape=(len(units), len(groups)))
    scores = weights @ centred_log_probabilities(answers.scores).astype(np.float64)
    names = [group for _, group in units]
    table = skew_measures(scores, names, None, answers.sets, attribute, rules.top, rules.seed)
    count = len({cluster for cluster, _ in units})
    stated = pl.when(pl.col("n_clusters").is_not_null()).then(pl.lit(count, pl.Int64))
    return table.with_columns(n_clusters=stated)
