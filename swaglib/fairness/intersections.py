"""Accuracies at intersections of two attributes, such as women of dark skin: means over one attribute can hide them."""

from collections.abc import Mapping, Sequence
from itertools import combinations, product

import polars as pl
from numpy.typing import ArrayLike

from swaglib.fairness.group_accuracy import accuracy_by_group, accuracy_measures
from swaglib.fairness.groups import UNKNOWN, known
from swaglib.measures import measures_table

AND = " & "
"""What stands between the names of two attributes, and of two groups."""


def intersections(groups: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Returns the groups of each image in every pair of attributes.

    Args:
        groups: by attribute, the group of each image.

    Returns:
        By attributes, such as `gender & skin_tone`, the group of each image, such as `woman & dark`; `unknown` where
        either is. A pair in which an attribute has fewer than two known groups is left out.
    """
    apart = [name for name, own in groups.items() if len(known(own)) > 1]
    return {
        f"{first}{AND}{second}": [
            UNKNOWN if UNKNOWN in pair else AND.join(pair) for pair in zip(groups[first], groups[second], strict=True)
        ]
        for first, second in combinations(apart, 2)
    }


def empty_intersections(groups: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Returns by attributes, as `intersections` names them, the groups that no image is in."""
    return {
        name: [
            AND.join(pair)
            for pair in product(*(known(groups[own]) for own in name.split(AND)))
            if AND.join(pair) not in found
        ]
        for name, found in ((name, set(own)) for name, own in intersections(groups).items())
    }


def accuracies(
    correct: ArrayLike, groups: Mapping[str, Sequence[str]], clusters: Sequence[object], k: int
) -> pl.DataFrame:
    """Measures accuracies by group of each attribute and of every two.

    Args:
        correct: whether each image is right; shape (images,).
        groups: by attribute, the group of each image. One with fewer than two known groups is left out.
        clusters: what belongs together, see `swaglib.fairness.group_accuracy.accuracy_by_group`.
        k: number of the strongest labels that were looked at, for the table.

    Returns:
        Rows in the schema of measures; an intersection that no image is in has a row without a value, with n = 0.
    """
    single = {name: own for name, own in groups.items() if len(known(own)) > 1}
    empty = empty_intersections(single)
    tables = [
        accuracy_measures(accuracy_by_group(correct, own, clusters), attribute, empty=empty.get(attribute, ()))
        for attribute, own in {**single, **intersections(single)}.items()
    ]
    return pl.concat([measures_table([]), *tables]).with_columns(k=pl.lit(k, pl.Int64))
