"""Scores: how right each answer was, picture by picture, and the measures that are made of them."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.evaluation.bootstrap import class_weights, cluster_bootstrap
from swaglib.measures import measure
from swaglib.tasks.load import TaskData
from swaglib.tasks.pictures import TEST

LINEAR = "linear probe"
ACCURACY = "accuracy"
NO_ANSWER = -1
"""Stands for the answer to a picture that could not be decoded: it is wrong."""

SCORE: dict[str, type[pl.DataType]] = {
    "task": pl.String,
    "protocol": pl.String,
    "k": pl.Int64,
    "metric": pl.String,
    "id": pl.String,
    "cluster": pl.String,
    "domain": pl.String,
    "truth": pl.String,
    "predicted": pl.String,  # missing where there are several answers, or none
    "score": pl.Float64,  # 1 right, 0 wrong, or between: the mean of several draws, or a precision
    "weight": pl.Float64,  # of the picture in the metric of the task
}
"""The schema of the scores of test pictures, which runs are compared by."""


def score_answers(
    data: TaskData, protocol: str, predicted: NDArray[np.int64], k: int | None = None, metric: str = ACCURACY
) -> pl.DataFrame:
    """Scores the answers to the test pictures of a task: right if among the accepted classes.

    Args:
        data: of the task.
        protocol: its name.
        predicted: numbers of classes, shape (test,); `NO_ANSWER` is wrong. Or of several draws, shape (draws, test).
        k: what the protocol counts, such as shots.
        metric: its name.

    Raises:
        ValueError: if there is not one answer a test picture.
    """
    accepted = data.rows(TEST)["accepted"].to_list()
    draws = np.atleast_2d(predicted)
    if draws.shape[1] != len(accepted):
        raise ValueError(f"{data.name}: {draws.shape[1]} answers to {len(accepted)} test pictures.")
    right = [[answer in own for answer, own in zip(draw.tolist(), accepted, strict=True)] for draw in draws]
    names = [data.classes[n] if n != NO_ANSWER else None for n in predicted.tolist()] if predicted.ndim == 1 else None
    return score_table(data, protocol, np.array(right, dtype=np.float64).mean(axis=0), names, k, metric)


def score_table(
    data: TaskData,
    protocol: str,
    scores: NDArray[np.float64],
    predicted: Sequence[str | None] | None = None,
    k: int | None = None,
    metric: str = ACCURACY,
) -> pl.DataFrame:
    """Returns scores of the test pictures in the schema `SCORE`."""
    test = data.rows(TEST)
    balanced = data.definition.metric == "mean per class"
    return test.select(
        task=pl.lit(data.name),
        protocol=pl.lit(protocol),
        k=pl.lit(k, pl.Int64),
        metric=pl.lit(metric),
        id="id",
        cluster="cluster",
        domain="domain",
        truth=pl.Series([data.classes[number] for number in test["class"]], dtype=pl.String),
        predicted=pl.Series(predicted or [None] * len(test), dtype=pl.String),
        score=pl.Series(scores, dtype=pl.Float64),
        weight=pl.Series(class_weights(test["class"]) if balanced else np.ones(len(test)), dtype=pl.Float64),
    )


def measures_of(run: str, scores: pl.DataFrame, resamples: int, seed: int) -> list[dict[str, object]]:
    """Returns a measure for each task, protocol, k and metric; and for each domain, where a task has several."""
    rows = []
    for (task, protocol, k, metric), own in scores.group_by("task", "protocol", "k", "metric", maintain_order=True):
        parts = [(str(metric), own)]
        if own["domain"].n_unique() > 1 and metric == ACCURACY:
            parts += [(f"{metric} on {name[0]}", part) for name, part in own.group_by("domain", maintain_order=True)]
        # Classes that weigh alike in the whole have other shares of a domain.
        balanced = own["weight"].n_unique() > 1
        for name, part in parts:
            weight = pl.Series(class_weights(part["truth"])) if balanced else part["weight"]
            interval = cluster_bootstrap(part["score"], part["cluster"], resamples, seed, weight)
            rows.append(measure(run, str(task), str(protocol), name, interval, seed, k if k is None else int(str(k))))
    return rows
