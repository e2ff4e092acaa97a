"""Accuracies by group of every attribute and of every two, for images of which some have a true label."""

from collections.abc import Mapping, Sequence

import polars as pl

from swaglib.fairness.group_accuracy import accuracy_by_group, accuracy_measures
from swaglib.fairness.groups import known
from swaglib.fairness.intersections import intersections, possible_groups
from swaglib.measures import measures_table


def accuracies(
    labelled: Sequence[int],
    correct: Sequence[bool],
    groups: Mapping[str, Sequence[str]],
    clusters: Sequence[object],
    k: int,
) -> pl.DataFrame:
    """Measures accuracies by group of each attribute and of every two.

    Args:
        labelled: places of the images that have a true label and count, at least one.
        correct: whether each of these is right.
        groups: by attribute, the group of every image. An attribute with fewer than two known groups is left out.
        clusters: what belongs together, of every image; see `swaglib.fairness.group_accuracy.accuracy_by_group`.
        k: number of the strongest labels that were looked at, for the table.

    Returns:
        Rows in the schema of measures. An intersection of two known groups that none of the images is in has a row
        without a value, with n = 0.

    Raises:
        ValueError: see `swaglib.fairness.intersections.intersections`.
    """
    single = {name: own for name, own in groups.items() if len(known(own)) > 1}
    possible = possible_groups(single)
    members = [clusters[place] for place in labelled]
    tables = [measures_table([])]
    for attribute, own in {**single, **intersections(single)}.items():
        of = [own[place] for place in labelled]
        empty = [group for group in possible.get(attribute, ()) if group not in set(of)]
        tables.append(accuracy_measures(accuracy_by_group(correct, of, members), attribute, empty=empty))
    return pl.concat(tables).with_columns(k=pl.lit(k, pl.Int64))
