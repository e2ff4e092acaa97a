"""How accuracy and associations change with a household's income: slopes on its natural logarithm."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.fairness.own.slope import slope
from swaglib.fairness.own.table import OwnData
from swaglib.measures import measure, measures_table, plain_measure

INCOME = "income"
"""The protocol and the attribute."""

ACCURACY_SLOPE, RATE_SLOPE = "accuracy_slope", "association_rate_slope"
"""Change of a share where income grows by the factor e; where it doubles, 0.69 times that."""


def income_measures(
    data: OwnData,
    currency: str,
    labelled: Sequence[int],
    right: Sequence[bool],
    rates: Mapping[str, NDArray[np.bool_]],
    k: int,
) -> pl.DataFrame:
    """Measures slopes on the logarithm of income, with intervals over households.

    Args:
        data: the images; those without an income above 0 are left out.
        currency: what incomes are counted in, a month; the `variant` of the incomes' rows. Slopes do not depend on it.
        labelled: places of the images that have a right output.
        right: whether the network is right on each of these.
        rates: by set of labels, whether each image gets a label of the set, shape (images,).
        k: number of the strongest labels.

    Returns:
        Measures, protocol `income`: the smallest income, the median over images and the largest; the slope of accuracy,
        and of the rate of each set, its `label`. No slope where there are fewer than two different incomes.
    """
    has = np.isfinite(data.income)
    where: dict[str, Any] = {"protocol": INCOME, "attribute": INCOME}
    rows = []
    if has.any():
        own = data.income[has]
        for name, value in (("min", own.min()), ("median", np.median(own)), ("max", own.max())):
            rows.append(plain_measure(f"income_{name}", float(value), int(has.sum()), variant=currency, **where))
    places = np.array(labelled, dtype=np.int64)
    asked: list[tuple[str, str | None, NDArray[np.int64], NDArray[np.float64]]]
    asked = [(ACCURACY_SLOPE, None, places[has[places]], np.asarray(right, dtype=np.float64)[has[places]])]
    asked += [(RATE_SLOPE, name, np.flatnonzero(has), hits[has].astype(np.float64)) for name, hits in rates.items()]
    clusters = np.asarray(data.clusters)
    for metric, label, of, values in asked:
        if len(np.unique(data.income[of])) > 1:
            found = slope(values, np.log(data.income[of]), clusters[of]).interval()
            rows.append(measure(metric, found, label=label, k=k, **where))
    return measures_table(rows)
