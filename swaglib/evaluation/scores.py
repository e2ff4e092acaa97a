"""Scores: how right each answer was, image by image, and the measures that are made of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.evaluation.intervals import class_weights, share_interval
from swaglib.measures import measure
from swaglib.tasks.images import TEST
from swaglib.tasks.load import TaskData

LINEAR = "linear"
ACCURACY = "accuracy"
NO_ANSWER = -1
"""Stands for the answer to an image that could not be decoded: it is wrong."""

SCORE: dict[str, type[pl.DataType]] = {
    "task": pl.String,
    "protocol": pl.String,
    "variant": pl.String,
    "metric": pl.String,
    "k": pl.Int64,
    "id": pl.String,
    "cluster": pl.String,
    "domain": pl.String,
    "truth": pl.String,
    "predicted": pl.String,  # missing where there are several answers, or none
    "score": pl.Float64,  # 1 right, 0 wrong, or between: the mean of several draws, or a precision
    "weight": pl.Float64,  # of the image in the metric of the task
}
"""The schema of the scores of test images, which runs are compared by."""


def score_answers(
    data: TaskData,
    protocol: str,
    predicted: NDArray[np.int64],
    k: int | None = None,
    metric: str = ACCURACY,
    variant: str | None = None,
) -> pl.DataFrame:
    """Scores the answers to the test images of a task: right if among the accepted classes.

    Args:
        data: the task.
        protocol: its name.
        predicted: numbers of classes, shape (test,); `NO_ANSWER` is wrong. Or of several draws, shape (draws, test).
        k: what the protocol counts, such as shots.
        metric: its name.
        variant: what was changed about the protocol.

    Raises:
        ValueError: if there is not one answer a test image.
    """
    accepted = data.rows(TEST)["accepted"].to_list()
    draws = np.atleast_2d(predicted)
    if draws.shape[1] != len(accepted):
        raise ValueError(f"{data.name}: {draws.shape[1]} answers to {len(accepted)} test images.")
    right = [[answer in own for answer, own in zip(draw.tolist(), accepted, strict=True)] for draw in draws]
    names = [data.classes[n] if n != NO_ANSWER else None for n in predicted.tolist()] if predicted.ndim == 1 else None
    return score_table(data, protocol, np.array(right, dtype=np.float64).mean(axis=0), names, k, metric, variant)


def score_table(
    data: TaskData,
    protocol: str,
    scores: NDArray[np.float64],
    predicted: Sequence[str | None] | None = None,
    k: int | None = None,
    metric: str = ACCURACY,
    variant: str | None = None,
) -> pl.DataFrame:
    """Returns scores of the test images in the schema `SCORE`."""
    return _table(data, data.rows(TEST), protocol, scores, predicted, k, metric, variant)


def _table(
    data: TaskData,
    test: pl.DataFrame,
    protocol: str,
    scores: NDArray[np.float64],
    predicted: Sequence[str | None] | None,
    k: int | None,
    metric: str,
    variant: str | None,
) -> pl.DataFrame:
    balanced = data.definition.metric == "mean per class"
    return test.select(
        task=pl.lit(data.name),
        protocol=pl.lit(protocol),
        variant=pl.lit(variant, pl.String),
        metric=pl.lit(metric),
        k=pl.lit(k, pl.Int64),
        id="id",
        cluster="cluster",
        domain="domain",
        truth=pl.Series([data.classes[number] for number in test["class"]], dtype=pl.String),
        predicted=pl.Series(predicted or [None] * len(test), dtype=pl.String),
        score=pl.Series(scores, dtype=pl.Float64),
        weight=pl.Series(class_weights(test["class"]) if balanced else np.ones(len(test)), dtype=pl.Float64),
    )


def score_rows(data: TaskData, rows: pl.DataFrame, protocol: str, predicted: NDArray[np.int64]) -> pl.DataFrame:
    """Returns the scores of answers to some images of a task, such as those to learn from, in the schema `SCORE`.

    Args:
        data: the task.
        rows: rows of its table of images.
        protocol: its name.
        predicted: numbers of classes, shape (rows,).
    """
    accepted = rows["accepted"].to_list()
    right = [answer in own for answer, own in zip(predicted.tolist(), accepted, strict=True)]
    names = [data.classes[answer] for answer in predicted.tolist()]
    return _table(data, rows, protocol, np.array(right, dtype=np.float64), names, None, ACCURACY, None)


def measures_of(scores: pl.DataFrame, domains: bool = True) -> list[dict[str, object]]:
    """Returns rows of measures: one for each task, protocol, variant, metric and k.

    Args:
        scores: scores in the schema `SCORE`.
        domains: whether accuracy is also given for each domain, where a task has several.
    """
    rows = []
    kind = ["task", "protocol", "variant", "metric", "k"]
    for names, own in scores.group_by(kind, maintain_order=True):
        where: dict[str, Any] = dict(zip(kind, names, strict=True))
        parts: list[tuple[str | None, pl.DataFrame]] = [(None, own)]
        if domains and own["domain"].n_unique() > 1 and where["metric"] == ACCURACY:
            parts += [(str(name[0]), part) for name, part in own.group_by("domain", maintain_order=True)]
        # Classes that weigh alike in the whole have other shares of a domain.
        balanced = own["weight"].n_unique() > 1
        for domain, part in parts:
            weight = pl.Series(class_weights(part["truth"])) if balanced else part["weight"]
            interval = share_interval(part["score"], part["cluster"], weight)
            attribute = None if domain is None else "domain"
            rows.append(measure(interval=interval, attribute=attribute, group=domain, **where))
    return rows


def no_scores() -> pl.DataFrame:
    """Returns a table of scores without rows."""
    return pl.DataFrame(schema=SCORE)
