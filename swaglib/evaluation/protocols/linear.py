"""The linear probe: logistic regression on frozen features, see `swaglib.evaluation.linear`."""

import numpy as np
import polars as pl

from swaglib.evaluation.asked import Asked, Evaluated, tried
from swaglib.evaluation.frozen import Frozen
from swaglib.evaluation.intervals import share_interval
from swaglib.evaluation.linear import Probe, linear_probe
from swaglib.evaluation.scores import ACCURACY, LINEAR, score_answers
from swaglib.measures import Interval, measure, measures_table

LARGEST = "largest_class"
LOWER_BOUND = "accuracy_lower_bound"
"""Counts each test image that has a near-duplicate among the posts as wrong (Mahajan et al. 2018), removed or not."""


def evaluate(frozen: Frozen, asked: Asked) -> Evaluated:
    """Asks the probe about the test images; says beside it what always answering the largest class gives."""
    probe = fitted(frozen, asked)
    scores = score_answers(frozen.data, LINEAR, frozen.answers(probe.predict(frozen.test[0])), metric=ACCURACY)
    rows = [_largest_class(frozen, asked)] if asked.learns else []
    if asked.duplicated is not None:
        rows.append(_lower_bound(scores, asked.duplicated, asked))
    return Evaluated(scores, measures_table(rows), tried(probe.path, probe.chosen) if asked.learns else [])


def fitted(frozen: Frozen, asked: Asked) -> Probe:
    """Returns the probe of a task, or that of the task that it is trained on, for the classes of this one."""
    own = asked.source or frozen
    settings, number = asked.settings, len(own.data.classes)
    probe = linear_probe(own.train, own.validation, number, settings.C, asked.device)
    return probe.restricted(own.data.classes, frozen.data.classes)


def _largest_class(frozen: Frozen, asked: Asked) -> dict[str, object]:
    """Returns the accuracy of always answering the class that is largest among the training images."""
    largest = int(np.bincount(frozen.train[1]).argmax())
    own = score_answers(frozen.data, LINEAR, np.full(len(frozen.readable), largest))
    share = share_interval(own["score"], own["cluster"], own["weight"])
    plain = Interval(share.value, None, None, share.n, share.clusters)
    return measure(LARGEST, plain, task=frozen.data.name, protocol=LINEAR)


def _lower_bound(scores: pl.DataFrame, duplicated: pl.Series, asked: Asked) -> dict[str, object]:
    near = scores["id"].is_in(duplicated.implode())
    value = pl.select(pl.when(near).then(0.0).otherwise(scores["score"])).to_series()
    lower = share_interval(value, scores["cluster"], scores["weight"])
    return measure(LOWER_BOUND, lower, task=scores["task"][0], protocol=LINEAR)
