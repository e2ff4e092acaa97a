"""Accuracy by group, through fairlearn's `MetricFrame`: `overall`, `by_group`, `difference`, `ratio`.

Intervals over clusters and the corrected variance, which it does not have, are added: of seven equal groups of 20
images at 80%, the largest accuracy lies above the smallest by 0.24 on average. See `swaglib.fairness.group_variance`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import polars as pl
from fairlearn.metrics import MetricFrame, mean_prediction
from numpy.typing import ArrayLike, NDArray

from swaglib.evaluation.intervals import estimate, share_interval
from swaglib.fairness.group_variance import between_group_variance
from swaglib.fairness.groups import UNKNOWN, known
from swaglib.fairness.sign_flips import FEWEST_CLUSTERS
from swaglib.measures import Interval, measure, measures_table, plain_measure

BY_GROUP: dict[str, type[pl.DataType]] = {
    "group": pl.String,
    "accuracy": pl.Float64,
    "ci_low": pl.Float64,
    "ci_high": pl.Float64,
    "n": pl.Int64,
    "n_clusters": pl.Int64,
    "method": pl.String,
}
"""The schema of `GroupAccuracy.by_group`, one row a group; `unknown`, where there is one, comes last."""

Method = Literal["between_groups", "to_overall"]

PROTOCOL = "group_accuracy"


@dataclass(frozen=True)
class GroupAccuracy:
    """Accuracies of the groups of an attribute.

    Attributes:
        overall: accuracy over all images, of unknown group too.
        by_group: table in the schema `BY_GROUP`.
        between_group_variance: variance of the known groups' accuracies minus what the choice of clusters adds to it,
            with its interval, see `swaglib.fairness.group_variance.between_group_variance`.
        frame: fairlearn's frame of the known groups; None below two.
    """

    overall: Interval
    by_group: pl.DataFrame
    between_group_variance: Interval | None
    frame: MetricFrame | None

    def difference(self, method: Method = "between_groups") -> float | None:
        """Returns the largest accuracy minus the smallest, or the largest distance to that over all known groups.

        It is biased upwards: report `between_group_variance` with it. None below two known groups.
        """
        return None if self.frame is None else _finite(self.frame.difference(method=method))

    def ratio(self, method: Method = "between_groups") -> float | None:
        """Returns the smallest accuracy by the largest, or the smallest ratio to that over all, turned below 1.

        None below two known groups, and where it would be divided by 0.
        """
        return None if self.frame is None else _finite(self.frame.ratio(method=method))


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def accuracy_by_group(correct: ArrayLike, groups: Sequence[str], clusters: Sequence[object]) -> GroupAccuracy:
    """Returns the accuracy of each group.

    Args:
        correct: whether each image is right, or its share of right answers, from 0 to 1; shape (images,).
        groups: group of each image, as `swaglib.fairness.groups.stated_groups` gives them.
        clusters: what belongs together: the base emoji, person or household of each image.

    Raises:
        ValueError: if there is no image, the lengths differ, or a value is not from 0 to 1.
    """
    values = np.asarray(correct, dtype=np.float64)
    if not len(values) == len(groups) == len(clusters):
        raise ValueError(f"{len(values)} answers, {len(groups)} groups and {len(clusters)} clusters do not fit.")
    overall = _interval(values, np.asarray(clusters))
    of, members = np.asarray(groups), np.asarray(clusters)
    rows, estimates = [], []
    names = known(groups)
    for group in (*names, UNKNOWN):
        own = of == group
        if not own.any():
            continue
        found = _interval(values[own], members[own])
        rows.append((group, found.value, found.low, found.high, found.n, found.clusters, found.method))
        if group != UNKNOWN:
            estimates.append(estimate(values[own], members[own]))
    table = pl.DataFrame(rows, schema=BY_GROUP, orient="row")
    frame = _frame(values, of) if len(names) > 1 else None
    return GroupAccuracy(overall, table, between_group_variance(estimates), frame)


def _frame(values: NDArray[np.float64], groups: NDArray[np.str_]) -> MetricFrame:
    """Returns fairlearn's frame of the images of known groups."""
    own = groups != UNKNOWN
    answers = values[own]
    return MetricFrame(
        metrics=mean_prediction, y_true=np.ones_like(answers), y_pred=answers, sensitive_features=groups[own]
    )


def _interval(values: np.ndarray, clusters: np.ndarray) -> Interval:
    found = share_interval(values, clusters)
    return found if (found.clusters or 0) >= FEWEST_CLUSTERS else replace(found, low=None, high=None)


def accuracy_measures(
    found: GroupAccuracy, attribute: str, task: str | None = None, empty: Sequence[str] = ()
) -> pl.DataFrame:
    """Returns rows in the schema of measures, protocol `group_accuracy`: each group, overall, and how far they differ.

    Args:
        found: accuracies.
        attribute: what the groups are values of.
        task: the task; None where it is none.
        empty: groups that no image is in: each gets a row without a value, with n = 0.
    """
    where: dict[str, Any] = {"protocol": PROTOCOL, "attribute": attribute, "task": task}
    rows = [measure("accuracy", found.overall, **where)]
    for row in found.by_group.iter_rows(named=True):
        own = Interval(row["accuracy"], row["ci_low"], row["ci_high"], row["n"], row["n_clusters"], row["method"])
        rows.append(measure("accuracy", own, group=row["group"], **where))
    rows += [{**plain_measure("accuracy", 0, 0, group=group, **where), "value": None} for group in empty]
    count = int((found.by_group["group"] != UNKNOWN).sum())
    for metric, value in (("accuracy_difference", found.difference()), ("accuracy_ratio", found.ratio())):
        if value is not None:
            rows.append(plain_measure(metric, value, count, **where))
    if found.between_group_variance is not None:
        rows.append(measure("between_group_variance", found.between_group_variance, **where))
    return measures_table(rows)
